import { escapeXml } from '../../text/escape-xml.js';
import { type LegendEntry, legendSamples, sampleHeight, samplesWidth } from '../chart/legend.js';
import { element } from '../chart/svg.js';

/** The legend of an image as an HTML list, which wraps on narrow pages. */
export function legendKey(entries: readonly LegendEntry[]): string {
  if (entries.length === 0) return '';
  const items = entries.map((entry) => `<li>${legendSampleSvg(entry)}${escapeXml(entry.label)}</li>`);
  return `<ul class="key">${items.join('')}</ul>`;
}

/** Samples of the series; the label stands beside them as text. */
export function legendSampleSvg(entry: LegendEntry): string {
  const [width, height] = [samplesWidth(entry), sampleHeight];
  const box = { width, height, viewBox: `0 0 ${width} ${height}` };
  return element('svg', { class: 'figure', ...box, 'aria-hidden': 'true' }, legendSamples(entry));
}
