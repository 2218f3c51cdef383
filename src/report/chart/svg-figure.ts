import { escapeXml } from '../../text/escape-xml.js';
import { type LegendEntry, legendRows } from './legend.js';
import { element, linesOf, moved, text } from './svg.js';
import { figureStyle } from './svg-style.js';

/**
 * One panel: axes with everything drawn in and around them. Panels are side by side in a figure and stacked on a
 * phone.
 */
export interface SvgPanel {
  width: number;
  height: number;
  /** SVG elements, drawn from (0, 0) to (width, height). */
  content: string;
  /** Text alternative of the panel. */
  description: string;
}

/** A figure before layout: a drawn chart, or images. */
export interface SvgFigure {
  title: string;
  /** The basis of the numbers (preset, cases, seeds), printed under the title. */
  subtitle: string;
  legend: readonly LegendEntry[];
  panels: readonly SvgPanel[];
  /** The panels share the y-axis names of the first, so a page keeps them in one row. */
  joined?: true;
}

const margin = 18;
const titleBaseline = 30;
const lineHeight = 19;
const panelGap = 22;
/** Margin around a panel on its own. */
const pad = 8;
/** Assumed width of a character. Text is never measured, so that every machine writes the same file. */
const characterWidth = { title: 10.6, subtitle: 6.6 };

/** The whole figure as one SVG file: title, legend, panels on an opaque card, in one row or in rows of so many. */
export function renderFigure(
  figure: SvgFigure,
  name: string,
  style = figureStyle,
  panelsPerRow = figure.panels.length,
): string {
  const { title, subtitle, panels } = figure;
  const rows = inRows(panels, panelsPerRow);
  const widths = rows.map((row) => row.reduce((sum, panel) => sum + panel.width + panelGap, -panelGap));
  const inner = Math.ceil(Math.max(...widths, characterWidth.title * title.length));
  const lines = linesOf(subtitle, Math.floor(inner / characterWidth.subtitle));
  const legend = legendRows(figure.legend, inner);
  const legendTop = titleBaseline + lineHeight * lines.length + 21;
  const top = legendTop + (legend.rows === 0 ? -9 : 12 + 20 * (legend.rows - 1));
  let bottom = top;
  const placed = rows.flatMap((row, at) => {
    if (at > 0) bottom += panelGap;
    let left = margin;
    const groups = row.map((panel) => {
      const group = moved(left, bottom, panel.content);
      left += panel.width + panelGap;
      return group;
    });
    bottom += Math.max(...row.map((one) => one.height));
    return groups;
  });
  const [width, height] = [inner + 2 * margin, bottom + margin];
  const description = [...panels.map((panel) => panel.description), subtitle].join(' ');
  const content = [
    element('style', {}, style),
    text(title, margin, titleBaseline, { class: 'title' }),
    ...lines.map((line, at) => text(line, margin, titleBaseline + lineHeight * (at + 1), { class: 'note' })),
    moved(margin, legendTop, legend.content),
    ...placed,
  ];
  return `${card({ name, title, description, width, height }, content)}\n`;
}

function inRows(panels: readonly SvgPanel[], length: number): (readonly SvgPanel[])[] {
  const count = Math.max(1, Math.ceil(panels.length / length));
  return Array.from({ length: count }, (_, row) => panels.slice(row * length, (row + 1) * length));
}

/** Each panel as a separate SVG without style, for a page that includes `figureStyle` and wraps panels. */
export function renderPanels({ title, panels }: SvgFigure, name: string): string[] {
  return panels.map(({ width, height, content, description }, at) => {
    const size = { width: width + 2 * pad, height: height + 2 * pad };
    return card({ name: `${name}-${at + 1}`, title, description, ...size }, [moved(pad, pad, content)]);
  });
}

interface Card {
  name: string;
  title: string;
  description: string;
  width: number;
  height: number;
}

function card({ name, title, description, width, height }: Card, content: readonly string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'figure',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-labelledby': `${name}-title ${name}-description`,
    },
    element('title', { id: `${name}-title` }, escapeXml(title)),
    element('desc', { id: `${name}-description` }, escapeXml(description)),
    element('rect', { class: 'card', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8 }),
    ...content,
  );
}
