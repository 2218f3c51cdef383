/**
 * Print styles: A4 landscape, the colours of the light scheme, which remain distinct in grey (inks.ts), everything
 * unfolded and nothing cut off. Tables show all columns and repeat their headings; figures are not split between
 * pages.
 */
export const printStyle = `
@page{size:A4 landscape;margin:11mm}
@media print{
:root{color-scheme:light;--ink:#1c2127;--soft:#4d555e;--paper:#fff;--card:#fff;--line:#b9bfc6;--good:#00609a;--bad:#b34a00;--open:#6b5a00;--missing:#5d646c}
html{font-size:12.5px}
body{background:#fff;font-size:1rem}
main{max-width:none;padding:0}
h2{break-after:avoid}
h3,summary,.heading,figcaption{break-after:avoid}
p,li,dd{orphans:3;widows:3}
details::details-content{content-visibility:visible;height:auto}
.explore,.slider-controls,.all-columns,#explorer-note,noscript,.live,.no-picture{display:none}
.exploring .picture{display:block}
.scroll{overflow:visible;border:0}
table{font-size:6.6pt;width:100%}
thead{display:table-header-group}
tr,.claim>h3,.tile,.contents,figure.block{break-inside:avoid}
th,td{white-space:normal;padding:1.2pt 3pt;overflow-wrap:break-word}
td.wide{min-width:40mm}
tr>:first-child{position:static;box-shadow:none}
.more{display:table-cell}
.figure{max-width:100%;height:auto;break-inside:avoid}
figure{margin-inline:0}
.panels{flex-wrap:nowrap}
.panels .figure{flex:0 1 auto;min-width:0;max-height:160mm}
.block.scroll>.figure,.picture.scroll>.figure{max-height:165mm;width:auto}
a{color:inherit}
}
`;
