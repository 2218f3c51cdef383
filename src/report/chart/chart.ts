/**
 * A chart as data: panels side by side, each with axes and series. Every chart of the project has such a
 * description and two renderers: SVG for files, pages and executed notebooks (svg-chart.ts), and Plotly for
 * interactive use (plotly-figure.ts). The files of ../figures/ turn numbers into descriptions and draw nothing
 * themselves.
 */
import type { Ink, MarkShape } from './inks.js';

export interface Chart {
  title: string;
  /** The basis of the numbers: preset, cases, seeds. */
  subtitle: string;
  panels: readonly ChartPanel[];
  /** The panels share the y-axis names of the first, so a page keeps them in one row. */
  joined?: true;
}

export interface ChartPanel {
  title: string;
  /** Lines under the title, such as a mean. */
  notes?: readonly string[];
  /** Text alternative: the panel's finding with its numbers, without a full stop at the end. */
  finding?: string;
  x: ChartAxis;
  y: ChartAxis;
  series: readonly ChartSeries[];
  /** Names written beside points (point-labels.ts). */
  labels?: readonly PointLabel[];
  /** Width and height inside the axes in SVG pixels; the default depends on the number of panels. */
  plot?: PlotSize;
  /** Distribution of the pixels, as bars under the plot. */
  shares?: readonly PixelShares[];
  /** A table of numbers under the panel, one row per series. */
  numbers?: NumberTable;
}

/** A text at a point of the plot, shifted from it by pixels to the right and downwards. */
export interface PointLabel {
  text: string;
  ink: Ink;
  x: number;
  y: number;
  shift: readonly [across: number, down: number];
  /** The part of the text that is at the shifted point. */
  anchor: 'start' | 'middle' | 'end';
}

export interface PlotSize {
  width: number;
  height: number;
}

export interface ChartAxis {
  /** Quantity and unit; plain numbers have no unit. */
  label: string;
  range: readonly [number, number];
  /** Linear by default. */
  scale?: 'log';
  /** Tick positions; round numbers by default. */
  ticks?: readonly number[];
  /** Labels of `ticks` in place of their numbers. */
  tickTexts?: readonly string[];
  /**
   * Category names for the positions 0, 1, 2 …, if the axis shows categories; an empty list gives an axis without
   * ticks.
   */
  names?: readonly string[];
}

export interface ChartSeries {
  /** Series with the same label, in any panel, share one legend entry. */
  label: string;
  ink: Ink;
  x: readonly number[];
  y: readonly number[];
  /** Name of each point for hovering, such as a test case or data set. */
  names?: readonly string[];
  /**
   * How the points are drawn: as a line, as marks or both; as text (their names); as `ticks`, short strokes at the
   * bottom of the plot that mark events; as a `span`, a line over the whole height at its single x, on the band of
   * its interval; or as a `band` of the intervals only.
   */
  draw: 'line' | 'marks' | 'line and marks' | 'text' | 'ticks' | 'span' | 'band';
  /** The mark, if not that of the ink: for a second series in the same ink. */
  mark?: MarkShape;
  /** Indices of points of a line that still get a mark. */
  marked?: readonly number[];
  /** A thin line, for a secondary series of the same ink. */
  weight?: 'thin';
  /** Ends of an interval around each point, along the axis given by `interval`, drawn as error bars or as one band. */
  low?: readonly number[];
  high?: readonly number[];
  interval?: 'x' | 'y';
  spread?: 'whiskers' | 'band';
}

/** Share of all pixels in each equal-width bin of the x axis; all shares of a panel have the same number of bins. */
export interface PixelShares {
  label: string;
  ink: Ink;
  shares: readonly number[];
}

export interface NumberTable {
  /** What the rows are, and the names of the columns. */
  about: string;
  columns: readonly string[];
  rows: readonly { label: string; ink: Ink; values: readonly string[] }[];
}

/** One chart, or several from which the reader chooses. */
export interface LiveCharts {
  /** Label of the choice, such as "Metric". */
  choice: string;
  charts: readonly { label: string; chart: Chart }[];
}

/** Whether the intervals of a series are drawn as one band. */
export function hasBand({ draw, spread }: ChartSeries): boolean {
  return draw === 'band' || spread === 'band';
}

/** The findings of all panels as sentences: the text alternative of a chart. */
export function findingOf({ panels }: Chart): string {
  return panels.flatMap(({ title, finding }) => (finding ? [`${title}: ${finding}.`] : [])).join(' ');
}

export const modesWithLine: readonly ChartSeries['draw'][] = ['line', 'line and marks'];
export const modesWithMarks: readonly ChartSeries['draw'][] = ['marks', 'line and marks'];
