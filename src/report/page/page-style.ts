/** The look of report.html: one column, a phone's width first, light or dark after the reader's scheme. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1c2127;--soft:#4d555e;--paper:#fbfbfa;--card:#fff;--line:#d5d9de;
--good:#00609a;--bad:#b34a00;--open:#6b5a00;--missing:#5d646c}
@media (prefers-color-scheme:dark){:root{--ink:#eef1f4;--soft:#b4bcc6;--paper:#101317;--card:#171b21;--line:#39414b;
--good:#7cc4f0;--bad:#f0a94a;--open:#e3cf57;--missing:#a9b1ba}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}
main{max-width:1180px;margin:0 auto;padding:1.2rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:.6rem 0}
h2{font-size:1.3rem;margin:2.6rem 0 .8rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h3{font-size:1.08rem;margin:1.6rem 0 .4rem}
h4{font-size:1rem;margin:1.2rem 0 .2rem}
p{margin:.4rem 0;max-width:46rem}
nav a{margin-right:1rem}
a{color:var(--good)}
.soft,.notes{color:var(--soft);font-size:.9rem}
.notes{padding-left:1.1rem;max-width:60rem}
.banner{background:var(--card);border:2px solid var(--bad);border-radius:8px;padding:.6rem .9rem;font-weight:650}
.claim{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem;margin:.8rem 0}
.claim h3{margin:.2rem 0}
.verdict{font-weight:650}
.verdict.confirmed{color:var(--good)}.verdict.contradicted{color:var(--bad)}
.verdict.inconclusive{color:var(--open)}.verdict.missing{color:var(--missing)}
.panels{display:flex;flex-wrap:wrap;gap:.6rem;align-items:flex-start}
.panels .figure{max-width:100%;height:auto}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--card)}
.block.scroll{border:0;background:none;margin-inline:0}
table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap;vertical-align:top}
td.wide{white-space:normal;min-width:12rem}
th{position:sticky;top:0;background:var(--card);text-align:left}
tr:last-child td{border-bottom:0}
.right{text-align:right}.left{text-align:left}
.block{margin:1rem 0 1.6rem}
.block.scroll>.figure{display:block}
.block figcaption p{margin:.1rem 0}
details{margin:.6rem 0}
summary{cursor:pointer;font-weight:600}
code{font-size:.9em;overflow-wrap:anywhere}
`;
