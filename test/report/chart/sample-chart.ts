import type { Chart, ChartSeries } from '../../../src/report/chart/chart.js';

const line: ChartSeries = {
  label: 'DSC',
  ink: 'baseline',
  draw: 'line and marks',
  x: [0, 0.5],
  y: [0.25, Number.NaN],
};
const panel = {
  title: 'Left',
  x: { label: 'x', range: [0, 1] },
  y: { label: 'y', range: [0, 1] },
  series: [{ ...line, low: [0.2, Number.NaN], high: [0.35, Number.NaN] }],
} as const;
/** Two panels with one series, of which the first has an interval and both have an undefined point. */
export const sampleChart: Chart = {
  title: 'A < B',
  subtitle: 'two panels',
  panels: [panel, { ...panel, title: 'Right', series: [line] }],
};
