import { type Chart, hasBand, modesWithLine, modesWithMarks } from './chart.js';
import type { Ink, MarkShape } from './inks.js';
import { element, moved, text } from './svg.js';
import { mark } from './svg-marks.js';

/** How the series of one label look in the panels. */
export interface LegendEntry {
  label: string;
  /** All inks of the series with this label; each gets a sample. */
  inks: readonly Ink[];
  line?: 'plain' | 'thin';
  mark?: true;
  /** The mark's shape, if not that of the ink. */
  shape?: MarkShape;
  tick?: true;
  span?: true;
  band?: true;
  /** Text written in the plot. */
  text?: string;
}

/** One entry per label, in drawing order. */
export function legendOf({ panels }: Chart): LegendEntry[] {
  const entries = new Map<string, LegendEntry>();
  for (const series of panels.flatMap((panel) => panel.series)) {
    const { label, ink, draw, weight, names, marked } = series;
    const known = entries.get(label);
    const written = known?.text ?? names?.[0];
    entries.set(label, {
      ...known,
      label,
      inks: [...new Set([...(known?.inks ?? []), ink])],
      ...(modesWithLine.includes(draw) && { line: weight ?? 'plain' }),
      ...((modesWithMarks.includes(draw) || marked) && { mark: true }),
      ...(series.mark && { shape: series.mark }),
      ...(draw === 'ticks' && { tick: true }),
      ...(draw === 'span' && { span: true }),
      ...(hasBand(series) && { band: true }),
      ...(draw === 'text' && written && { text: written }),
    });
  }
  // An entry with only label and inks belongs to an empty text series and needs no legend.
  return [...entries.values()].filter((entry) => Object.keys(entry).length > 2);
}

export const sampleHeight = 14;

export function samplesWidth(entry: LegendEntry): number {
  const { width, step } = sampleSize(entry);
  return step * (entry.inks.length - 1) + width;
}

/** Samples of lines and bands are wider than those of marks. */
function sampleSize({ line, band }: LegendEntry): { width: number; step: number } {
  return line || band ? { width: 30, step: 35 } : { width: 14, step: 14 };
}

/** Samples of the series, one per ink, in a box of `samplesWidth` by `sampleHeight`. */
export function legendSamples(entry: LegendEntry): string {
  const { width, step } = sampleSize(entry);
  return entry.inks.map((ink, at) => moved(at * step, 0, sample(entry, ink, width))).join('');
}

function sample(
  { line, mark: marked, shape, tick, span, band, text: written }: LegendEntry,
  ink: Ink,
  width: number,
): string {
  const [middle, level] = [width / 2, sampleHeight / 2];
  const stroke = { x1: 0, x2: width, y1: level, y2: level };
  const upright = { x1: middle, x2: middle, y2: sampleHeight };
  return [
    span || band ? element('rect', { class: `band ${ink}`, x: 0, width, y: 0, height: sampleHeight }) : '',
    span ? element('line', { class: 'mean', ...upright, y1: 0 }) : '',
    line ? element('line', { class: `line${line === 'thin' ? ' thin' : ''} ${ink}`, ...stroke }) : '',
    tick ? element('line', { class: `whisker ${ink}`, ...upright, y1: 4 }) : '',
    marked ? mark(ink, middle, level, 4, shape) : '',
    written ? text(written, middle, level + 6, { class: 'panel-title', 'text-anchor': 'middle' }) : '',
  ].join('');
}

const lineHeight = 20;
const characterWidth = 7.4;

/** The legend's entries in rows of at most `width` pixels; the text of the first row starts at (0, 0). */
export function legendRows(
  entries: readonly LegendEntry[],
  width: number,
): { rows: number; content: string } {
  let [left, row] = [0, 0];
  const drawn = entries.map((entry) => {
    const own = samplesWidth(entry) + 7 + characterWidth * entry.label.length;
    if (left > 0 && left + own > width) [left, row] = [0, row + 1];
    const at = left;
    left += own + 24;
    const samples = moved(at, row * lineHeight - 11, legendSamples(entry));
    return samples + text(entry.label, at + samplesWidth(entry) + 7, row * lineHeight, { class: 'label' });
  });
  return { rows: entries.length === 0 ? 0 : row + 1, content: drawn.join('') };
}
