import type { Chart } from '../../chart/chart.js';
import { legendOf } from '../../chart/legend.js';
import { legendSampleSvg } from '../legend-key.js';
import { makeElement } from './make-element.js';

/** A checkbox for every label, for touch and keyboard, since Plotly's legend works with a mouse only. */
export function seriesBoxes(
  chart: Chart,
  hidden: ReadonlySet<string>,
  onToggle: (label: string, isShown: boolean) => void,
): HTMLElement[] {
  return legendOf(chart).map((entry) => {
    const box = makeElement('input', { type: 'checkbox', checked: !hidden.has(entry.label) });
    box.addEventListener('change', () => onToggle(entry.label, box.checked));
    const sample = makeElement('span', { className: 'sample' });
    sample.innerHTML = legendSampleSvg(entry);
    return makeElement('label', {}, box, sample, entry.label);
  });
}
