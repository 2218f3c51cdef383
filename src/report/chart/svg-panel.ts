import {
  type ChartPanel,
  modesWithMarks,
  type NumberTable,
  type PlotSize,
  type PointLabel,
} from './chart.js';
import { moved, text } from './svg.js';
import {
  bottomAxis,
  bottomLine,
  gridLines,
  leftAxis,
  leftNames,
  type PlotArea,
  scalesOf,
  type Ticks,
  ticksOf,
} from './svg-axes.js';
import type { SvgPanel } from './svg-figure.js';
import { type Frame, seriesBand, seriesContent } from './svg-series.js';
import { shareBars } from './svg-shares.js';

/** Space left of a plot for the tick labels and the label of its y axis; pixel shares need more. */
const quantityWidth = { plain: 62, withShares: 72 };
const rightRoom = 16;
const footHeight = 44;
const noteHeight = 17;
const rowHeight = 19;
const shares = { gap: 24, height: 62 };
/** Assumed width of a character of a name left of the plot; text is never measured. */
const characterWidth = 7.4;
const noteCharacterWidth = 6.9;

/**
 * One panel as SVG: title, notes, axes and series, with its bars and numbers below. `named`: whether the names of
 * the y axis are written.
 */
export function svgPanel(panel: ChartPanel, defaultPlot: PlotSize, named: boolean): SvgPanel {
  const area = plotArea(panel, panel.plot ?? defaultPlot, named);
  const foot = panel.shares ? shares.gap + shares.height + footHeight : footHeight;
  const bottom = area.top + area.height + foot;
  const longestNote = Math.max(0, ...(panel.notes ?? []).map((note) => note.length));
  const heading = [
    text(panel.title, area.left, 13, { class: 'panel-title' }),
    ...(panel.notes ?? []).map((note, line) =>
      text(note, area.left, 32 + noteHeight * line, { class: 'note number' }),
    ),
  ];
  const table = panel.numbers ? numberTable(panel.numbers, area, bottom + 18) : '';
  return {
    width: area.left + Math.max(area.width + rightRoom, Math.ceil(noteCharacterWidth * longestNote)),
    height: bottom + (panel.numbers ? 24 + rowHeight * panel.numbers.rows.length : 0),
    content: [...heading, moved(area.left, area.top, plot(panel, area, named)), table].join(''),
    description: panel.finding ? `${panel.title}: ${panel.finding}.` : `${panel.title}.`,
  };
}

function plotArea({ y, notes = [], shares: below }: ChartPanel, size: PlotSize, named: boolean): PlotArea {
  const longest = named ? Math.max(0, ...(y.names ?? []).map((name) => name.length)) : 0;
  const left = y.names
    ? 10 + (longest > 0 ? Math.ceil(10 + characterWidth * longest) : 0)
    : quantityWidth[below ? 'withShares' : 'plain'];
  return { left, top: notes.length === 0 ? 24 : 28 + noteHeight * notes.length, ...size };
}

function plot(panel: ChartPanel, area: PlotArea, named: boolean): string {
  const scales = scalesOf(area, panel.x, panel.y);
  const xTicks = ticksOf(panel.x, scales.x, Math.floor(area.width / 45), area.width);
  const yTicks = ticksOf(panel.y, scales.y, 5, Number.POSITIVE_INFINITY);
  const ofNames = panel.y.names !== undefined;
  const vertical = ofNames ? [] : xTicks.at.map((tick) => scales.x(tick));
  const grid = gridLines(
    area,
    vertical,
    yTicks.at.map((tick) => scales.y(tick)),
  );
  const names = named ? leftNames(scales.y, yTicks) : '';
  const left = ofNames ? names : leftAxis(area, scales.y, panel.y.label, yTicks);
  const frame: Frame = { area, ...scales, radius: markRadius(panel, area) };
  return [
    grid,
    left,
    foot(panel, area, scales.x, xTicks),
    ...panel.series.map((series) => seriesBand(series, frame)),
    ...panel.series.map((series) => seriesContent(series, frame)),
    ...(panel.labels ?? []).map((label) => pointLabel(label, scales)),
  ].join('');
}

function pointLabel(
  { text: name, ink, x, y, shift, anchor }: PointLabel,
  at: Pick<Frame, 'x' | 'y'>,
): string {
  return text(name, at.x(x) + shift[0], at.y(y) + shift[1] + 4.5, { class: ink, 'text-anchor': anchor });
}

/** The x axis: below the bars if there are any, otherwise below the plot. */
function foot(panel: ChartPanel, area: PlotArea, x: Frame['x'], ticks: Ticks): string {
  if (!panel.shares) return bottomAxis(area, x, panel.x.label, ticks);
  const below = { ...area, height: shares.height };
  return (
    bottomLine(area) +
    moved(
      0,
      area.height + shares.gap,
      bottomAxis(below, x, panel.x.label, ticks),
      shareBars(below, panel.shares),
    )
  );
}

/** Marks are smaller if many are stacked. */
function markRadius({ series }: ChartPanel, { height }: PlotArea): number {
  const marks = series
    .filter(({ draw }) => modesWithMarks.includes(draw))
    .reduce((sum, { x }) => sum + x.length, 0);
  return Math.max(1.8, Math.min(4, height / Math.max(marks, 1) / 2));
}

function numberTable({ about, columns, rows }: NumberTable, area: PlotArea, top: number): string {
  const columnEnds = columns.map((_, at) => area.left + area.width - 60 * (columns.length - 1 - at));
  const atEnd = { 'text-anchor': 'end' };
  const head = columns.map((name, at) => text(name, columnEnds[at]!, top, { class: 'note', ...atEnd }));
  const lines = rows.flatMap(({ label, ink, values }, row) => {
    const bottom = top + rowHeight * (row + 1);
    const cells = values.map((value, at) =>
      text(value, columnEnds[at]!, bottom, { class: `number ${ink}`, ...atEnd }),
    );
    return [text(label, 13, bottom, { class: ink }), ...cells];
  });
  return [text(about, 13, top, { class: 'note' }), ...head, ...lines].join('');
}
