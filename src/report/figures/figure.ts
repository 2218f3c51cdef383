import { escapeXml } from '../../text/escape-xml.js';
import { figureStyle } from './figure-style.js';
import { element, moved, text } from './svg.js';

/** One axes frame with what belongs to it: a figure shows panels side by side, a phone one below the other. */
export interface Panel {
  width: number;
  height: number;
  /** SVG elements, drawn from (0, 0) to (width, height). */
  content: string;
}

/** A figure of the report before it is laid out. */
export interface Figure {
  /** File name without extension: `reliability-dsb2018-dsc`. */
  name: string;
  title: string;
  /** The preset, cases and seeds behind the numbers: printed under the title. */
  subtitle: string;
  /** What the figure shows, for those who cannot see it. */
  description: string;
  legend: readonly LegendEntry[];
  panels: readonly Panel[];
  /** The panels share the labels of the first, so a page keeps them in one row. */
  joined?: true;
}

export interface LegendEntry {
  label: string;
  /** Style class of the series: `baseline` or `calibrated`. */
  series: string;
  /** Marks alone, where the figure draws no lines. */
  sample?: 'mark';
}

const margin = 18;
const headerHeight = 82;
const panelGap = 22;
/** Room around a panel that stands alone. */
const pad = 8;

/** The whole figure as one SVG file: title, legend, panels in a row on an opaque card. */
export function renderFigure(figure: Figure): string {
  const widths = figure.panels.map((panel) => panel.width);
  const inner = widths.reduce((sum, width) => sum + width, 0) + panelGap * (widths.length - 1);
  const width = inner + 2 * margin;
  const height = headerHeight + Math.max(...figure.panels.map((panel) => panel.height)) + margin;
  let left = margin;
  const placed = figure.panels.map((panel) => {
    const group = moved(left, headerHeight, panel.content);
    left += panel.width + panelGap;
    return group;
  });
  const header = [
    text(figure.title, margin, 30, { class: 'title' }),
    text(figure.subtitle, margin, 49, { class: 'note' }),
    legend(figure.legend, margin, 70),
  ];
  const style = element('style', {}, figureStyle);
  return `${card(figure, figure.name, width, height, [style, ...header, ...placed])}\n`;
}

/** Legend and panels as SVGs of their own without style, for a page that has `figureStyle` and lets panels wrap. */
export function renderPanels(figure: Figure): { legend: string; panels: string[] } {
  const panels = figure.panels.map((panel, index) =>
    card(figure, `${figure.name}-${index + 1}`, panel.width + 2 * pad, panel.height + 2 * pad, [
      moved(pad, pad, panel.content),
    ]),
  );
  const size = { width: 300, height: 22, viewBox: '0 0 300 22' };
  const key = element(
    'svg',
    { class: 'figure', ...size, 'aria-hidden': 'true' },
    legend(figure.legend, 2, 15),
  );
  return { legend: key, panels };
}

/** The legend's entries in a row, each with the line and mark of its series. */
export function legend(entries: readonly LegendEntry[], x: number, y: number): string {
  let left = x;
  return entries
    .map(({ label, series, sample }) => {
      const length = sample === 'mark' ? 10 : 30;
      const stroke = { x1: left, x2: left + length, y1: y - 4, y2: y - 4, class: `line ${series}` };
      const line = sample === 'mark' ? '' : element('line', stroke);
      const dot = mark(series, left + length / 2, y - 4, 4.5);
      const entry = line + dot + text(label, left + length + 7, y, { class: 'label' });
      left += length + 7 + 8 * label.length + 26;
      return entry;
    })
    .join('');
}

/** The mark of a series: shape and colour both tell the two losses apart. */
export function mark(series: string, x: number, y: number, radius: number): string {
  if (series !== 'baseline') return element('circle', { cx: x, cy: y, r: radius, class: `mark ${series}` });
  const side = radius * 1.8;
  const corner = { x: x - side / 2, y: y - side / 2 };
  return element('rect', { ...corner, width: side, height: side, class: `mark ${series}` });
}

function card(figure: Figure, id: string, width: number, height: number, content: readonly string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'figure',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
    },
    element('title', { id: `${id}-title` }, escapeXml(figure.title)),
    element('desc', { id: `${id}-description` }, escapeXml(`${figure.description} ${figure.subtitle}`)),
    element('rect', { class: 'card', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8 }),
    ...content,
  );
}
