/**
 * A chart as data: panels side by side, each with axes and series. Every chart of the project is described in these words
 * and drawn from them twice: as SVG for files, pages and kept notebooks (svg-chart.ts), and by Plotly where a reader points
 * and zooms (plotly-figure.ts). A file of ../figures/ turns numbers into a description; nothing there draws.
 */
import type { Ink } from './inks.js';

export interface Chart {
  title: string;
  /** Preset, cases, seeds: what is behind the numbers. */
  subtitle: string;
  panels: readonly ChartPanel[];
  /** The panels share the names of the first, so a page keeps them in one row. */
  joined?: true;
}

export interface ChartPanel {
  title: string;
  /** Lines under the title, such as the mean of what is drawn. */
  notes?: readonly string[];
  /** What the panel shows, with its numbers, for those who cannot see it: no full stop at its end. */
  finding?: string;
  x: ChartAxis;
  y: ChartAxis;
  series: readonly ChartSeries[];
  /** Width and height inside the axes, in pixels of the SVG; by default after the number of panels. */
  plot?: PlotSize;
  /** Where the pixels lie, as bars under the plot. */
  shares?: readonly PixelShares[];
  /** Numbers that belong to the panel, a row for each series. */
  numbers?: NumberTable;
}

export interface PlotSize {
  width: number;
  height: number;
}

export interface ChartAxis {
  /** Quantity and unit; a plain number says so by having none. */
  label: string;
  range: readonly [number, number];
  /** By default linear. */
  scale?: 'log';
  /** Where ticks stand; by default at round numbers. */
  ticks?: readonly number[];
  /** What stands at each of `ticks` in the place of its number. */
  tickTexts?: readonly string[];
  /** Names for the places 0, 1, 2 … of the axis, where it shows names and no quantity; with none it has neither. */
  names?: readonly string[];
}

export interface ChartSeries {
  /** Series of the same label share one entry of the legend, in one panel or several. */
  label: string;
  ink: Ink;
  x: readonly number[];
  y: readonly number[];
  /** What each point is, for who points at it: a test case, a data set. */
  names?: readonly string[];
  /**
   * How the points are drawn: joined, as marks, both; their names as text; `ticks` are short strokes at the foot of the
   * plot, for moments; a `span` is a line through the whole height at its one x, on the band of its interval; a `band` is
   * that of its intervals alone.
   */
  draw: 'line' | 'marks' | 'line and marks' | 'text' | 'ticks' | 'span' | 'band';
  /** Places in the lists of points of a line that have a mark all the same. */
  marked?: readonly number[];
  /** A line for what stays behind another of the same ink. */
  weight?: 'thin';
  /** Ends of an interval around each point, along the axis that `interval` names, drawn as whiskers or as one band. */
  low?: readonly number[];
  high?: readonly number[];
  interval?: 'x' | 'y';
  spread?: 'whiskers' | 'band';
}

/** Share of all pixels in each of the equally wide bins of the x axis; shares of one panel have as many bins. */
export interface PixelShares {
  label: string;
  ink: Ink;
  shares: readonly number[];
}

export interface NumberTable {
  /** What the numbers are over, and the name of each. */
  about: string;
  columns: readonly string[];
  rows: readonly { label: string; ink: Ink; values: readonly string[] }[];
}

/** One chart, or several among which a reader chooses. */
export interface LiveCharts {
  /** What is chosen: "Metric". */
  choice: string;
  charts: readonly { label: string; chart: Chart }[];
}

/** Whether the intervals of a series are drawn as one band. */
export function hasBand({ draw, spread }: ChartSeries): boolean {
  return draw === 'band' || spread === 'band';
}

/** All panels' findings as sentences: the text in a chart's place. */
export function findingOf({ panels }: Chart): string {
  return panels.flatMap(({ title, finding }) => (finding ? [`${title}: ${finding}.`] : [])).join(' ');
}

export const modesWithLine: readonly ChartSeries['draw'][] = ['line', 'line and marks'];
export const modesWithMarks: readonly ChartSeries['draw'][] = ['marks', 'line and marks'];
