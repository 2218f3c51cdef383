import { schemes } from '../report/chart/inks.js';
import { liveStyle } from '../report/page/live-style.js';
import { pageStyle } from '../report/page/page-style.js';
import { heatStops, heatText } from './page/heat-colour.js';

const { dark } = schemes;

/** The style of the page: that of the report, with drop zones, and outlines that are visible on any image. */
export const exploreStyle = `${pageStyle}${liveStyle}
[hidden]{display:none!important}
.choices{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;align-items:center;margin:.6rem 0}
.choice{display:inline-flex;flex-wrap:wrap;align-items:center;gap:.4rem;max-width:100%}
.choice select{font:inherit;padding:.25rem .4rem;min-height:2.75rem;max-width:100%;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:6px}
.tick{min-height:2.75rem;cursor:pointer}
.tick input{width:1.15rem;height:1.15rem;accent-color:var(--good)}
.drops{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,16rem),1fr));gap:.8rem;margin:.8rem 0}
.drop{position:relative;display:flex;flex-direction:column;justify-content:center;min-height:5rem;padding:.6rem 1rem;border:2px dashed var(--soft);border-radius:10px;background:var(--card);cursor:pointer;overflow-wrap:anywhere}
.drop-title{font-weight:650}
.drop:hover,.drop.over{border-color:var(--good)}
.drop:focus-within{outline:2px solid var(--good);outline-offset:2px}
progress{width:100%;max-width:46rem;accent-color:var(--good)}
.slides{position:sticky;top:0;z-index:2;background:var(--paper);padding:.2rem 0}
.slide{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .9rem;margin:.2rem 0;max-width:46rem}
.slide label{min-width:8.5rem}
.slide output{font-variant-numeric:tabular-nums;font-weight:650}
.slide input{flex:1 1 12rem;min-width:0;min-height:2.75rem;accent-color:var(--good);touch-action:pan-y}
.side-by-side{display:flex;flex-wrap:wrap;gap:1rem 1.4rem;align-items:flex-start;margin-top:.6rem}
.view{flex:1 1 20rem;max-width:36rem;min-width:0;margin:0}
.picture{position:relative;width:min(100%,calc(75vh*var(--ratio,1)));aspect-ratio:var(--ratio,1);background:#000;border-radius:6px;overflow:hidden}
.picture canvas,.picture svg{position:absolute;inset:0;width:100%;height:100%}
.picture path{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.mask-edge{stroke:#000;stroke-opacity:.75;stroke-width:4.5px}
.mask{stroke:${dark.marks.baseline};stroke-width:2.4px}
.truth-edge{stroke:#000;stroke-opacity:.6;stroke-width:2.6px}
.truth{stroke:#fff;stroke-width:1.6px;stroke-dasharray:4 4}
.view figcaption{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin-top:.3rem;align-items:center}
.key{display:inline-block;width:1.4rem;height:.3rem;margin-right:.4rem;vertical-align:middle;border:1px solid #000;background:${dark.marks.baseline}}
.truth-key .key,.key.truth-key{background:repeating-linear-gradient(90deg,#fff 0 4px,#000 4px 8px)}
.scale{display:inline-flex;align-items:center;gap:.3rem}
.ramp{display:inline-block;width:6rem;height:.7rem;border:1px solid var(--soft);background:linear-gradient(90deg,${heatStops.map(heatText).join(',')})}
.numbers{flex:1 1 16rem;max-width:30rem;min-width:0}
.numbers h2{font-size:1.08rem;border:0;margin:1rem 0 .2rem}
.numbers caption{text-align:left;padding:.3rem .6rem;color:var(--soft)}
.numbers tbody th{white-space:normal}
#strip{display:block;width:100%;height:auto}
#strip text{fill:var(--ink);font-size:12px}
#strip .axis{stroke:var(--soft)}
#strip .band{fill:var(--good);fill-opacity:.25}
#strip .expected{stroke:var(--good);stroke-width:3}
#strip .cut{fill:${dark.marks.baseline};stroke:#000}
#strip .true{stroke:var(--ink);stroke-width:2;stroke-dasharray:3 2}
@media (max-width:640px){.slide label{min-width:8rem}.slide input{flex-basis:8rem}}
`;
