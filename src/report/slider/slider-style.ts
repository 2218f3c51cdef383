import { schemes } from '../chart/inks.js';

const { light, dark } = schemes;

/**
 * Styles of the slider. Contours are drawn on images, so they have a dark edge and the same colours in both colour
 * schemes.
 */
export const sliderStyle = `
.slider .views{display:flex;flex-wrap:wrap;gap:.8rem;margin-bottom:.8rem}
.slider .view{flex:1 1 14rem;max-width:22rem;min-width:0}
.slider .view svg{display:block;width:100%;height:auto;background:#000;border-radius:6px}
.slider .view image{image-rendering:auto}
.slider .view-title{margin:.2rem 0;font-weight:600}
.slider .view.baseline .view-title{color:${light.text.baseline}}
.slider .view.calibrated .view-title{color:${light.text.calibrated}}
.slider .view path{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.slider .mask-edge{stroke:#000;stroke-opacity:.75;stroke-width:4.5px}
.slider .truth-edge{stroke:#000;stroke-opacity:.6;stroke-width:2.6px}
.slider .truth{stroke:#fff;stroke-width:1.6px;stroke-dasharray:4 4}
.slider .mask{stroke-width:2.4px;fill-rule:evenodd}
.slider .baseline .mask{stroke:${dark.marks.baseline};fill:${dark.marks.baseline};fill-opacity:.22}
.slider .calibrated .mask{stroke:${dark.marks.calibrated};fill:${dark.marks.calibrated};fill-opacity:.22}
.slider-controls{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .9rem;margin:.5rem 0}
.slider-controls[hidden]{display:none}
.slider-controls select{font:inherit;padding:.25rem .4rem;min-height:2.75rem;max-width:100%;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:6px}
.slider-controls input[type=range]{flex:1 1 12rem;min-height:2.75rem;accent-color:var(--good);touch-action:pan-y;min-width:0}
.slider-controls output{font-variant-numeric:tabular-nums;font-weight:650;display:inline-block;min-width:2.6rem}
.slider .choice{max-width:100%}
@media (prefers-color-scheme:dark){.slider .view.baseline .view-title{color:${dark.text.baseline}}
.slider .view.calibrated .view-title{color:${dark.text.calibrated}}}
`;
