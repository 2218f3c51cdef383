/**
 * A chart as data: panels side by side, each with axes and series. It is drawn twice from the same numbers, by Plotly
 * where a notebook or a page is live (plotly-figure.ts) and as a picture elsewhere (chart-picture.ts).
 */
export interface Chart {
  title: string;
  /** Preset, cases, seeds: what is behind the numbers. */
  subtitle: string;
  panels: readonly ChartPanel[];
}

export interface ChartPanel {
  title: string;
  x: ChartAxis;
  y: ChartAxis;
  series: readonly ChartSeries[];
}

export interface ChartAxis {
  /** Quantity and unit; a plain number says so by having none. */
  label: string;
  range: readonly [number, number];
  /** Names for places on the axis, where it shows names and no quantity. */
  names?: readonly string[];
}

export interface ChartSeries {
  /** Series of the same label in several panels share one line in the legend. */
  label: string;
  ink: Ink;
  x: readonly number[];
  y: readonly number[];
  /** What each point is, for who points at it: a test case, a data set. */
  names?: readonly string[];
  /** Ends of an interval around each point, along the axis that `interval` names. */
  low?: readonly number[];
  high?: readonly number[];
  interval?: 'x' | 'y';
  draw: 'line' | 'marks' | 'line and marks';
}

/** Okabe–Ito's colours, which stay apart under the common colour blindnesses; as in the report's figures. */
export const inks = {
  baseline: '#d55e00',
  calibrated: '#0072b2',
  third: '#009e73',
  fourth: '#cc79a7',
  guide: '#6b737d',
} as const;

export type Ink = keyof typeof inks;

/** Dashes tell the series apart in grey, too; in pixels drawn and left out, empty for a whole line. */
export const dashes: Readonly<Record<Ink, readonly number[]>> = {
  baseline: [7, 3],
  calibrated: [],
  third: [2, 3],
  fourth: [9, 3, 2, 3],
  guide: [2, 4],
};
