/** Styles of report.html: one column, designed for phones first, light or dark by the reader's colour scheme. */
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
p{margin:.4rem 0;max-width:46rem}
nav a{margin-right:1rem}
a{color:var(--good)}
.soft,.notes{color:var(--soft);font-size:.9rem}
.notes{padding-left:1.1rem;max-width:60rem}
.banner{background:var(--card);border:2px solid var(--bad);border-radius:8px;padding:.6rem .9rem;font-weight:650}
.contents a{margin:0}
.lead{font-size:1.05rem;max-width:60rem}
.answer{background:var(--card);border-left:4px solid var(--good);padding:.5rem .8rem;max-width:60rem}
.answer>p{font-weight:600}
.contents{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.2rem 1rem .8rem;margin:2rem 0}
.contents h2{margin:.6rem 0;border:0;font-size:1.08rem}
.contents ol{margin:0;padding-left:1.4rem}
.contents li{margin:.25rem 0}
.points{padding-left:1.2rem;max-width:60rem}
.points li{margin:.3rem 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:.8rem}
.tile{background:var(--card);border:1px solid var(--line);border-top:5px solid var(--missing);border-radius:10px;padding:.6rem .9rem;min-width:0}
.tile.confirmed{border-top-color:var(--good)}.tile.contradicted{border-top-color:var(--bad)}.tile.inconclusive{border-top-color:var(--open)}
.tile h3{margin:.2rem 0}
.tile .verdict,.claim h3 .verdict{display:block}
.terms{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.2rem 1rem;max-width:60rem;font-size:.92rem;margin:.6rem 0 1rem}
.terms dt{font-weight:650}
.terms dd{margin:0;color:var(--soft)}
.data{color:var(--soft);font-size:.86rem;overflow-wrap:anywhere}
pre{margin:0;padding:.6rem .8rem;white-space:pre-wrap}
.claim{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem;margin:.8rem 0}
.claim h3{margin:.2rem 0}
.stacks td{white-space:normal}
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
th{background:var(--card);text-align:left}
th.right{text-align:right}
tbody th{font-weight:400}
tr>:first-child{position:sticky;left:0;z-index:1;background:var(--card);box-shadow:1px 0 var(--line)}
tbody tr:last-child>*{border-bottom:0}
.more{display:none}
.table:has(.all-columns :checked) .more{display:table-cell}
.all-columns{display:inline-flex;align-items:center;gap:.4rem;min-height:2.2rem;font-size:.9rem;cursor:pointer}
.notes-of-table{font-size:.9rem}
.right{text-align:right}.left{text-align:left}
.block{margin:1rem 0 1.6rem}
.block.scroll>.figure{display:block}
.block figcaption p{margin:.1rem 0}
details{margin:.6rem 0}
summary{cursor:pointer;font-weight:600}
code{font-size:.9em;overflow-wrap:anywhere}
@media (max-width:640px){
main{padding-inline:.7rem}
.terms{grid-template-columns:1fr;gap:0}
.terms dd{margin:0 0 .4rem}
.table table{font-size:.76rem}
.table th,.table td{padding:.25rem .28rem;white-space:normal;overflow-wrap:break-word}
.table tr>:first-child{max-width:4.7rem}
.stacks,.stacks tbody,.stacks tr,.stacks td,.stacks tbody th{display:block}
.stacks thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacks tr{border-bottom:1px solid var(--line);padding:.4rem 0}
.stacks td,.stacks tbody th{white-space:normal;border:0;padding:.12rem .6rem;position:static;box-shadow:none;overflow-wrap:anywhere}
.stacks td.wide{min-width:0}
.stacks td::before{content:attr(data-label) ": ";color:var(--soft)}
.stacks tbody th{font-weight:650}
.stacks td:empty{display:none}
}
`;
