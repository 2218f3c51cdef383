import type { LiveCharts } from '../chart/chart.js';

/**
 * Charts as embedded in the page and read by its program: JSON with five digits, which suffice for drawing, and
 * null for undefined values.
 */
export function chartJson(charts: LiveCharts): string {
  return JSON.stringify(charts, (_, value) =>
    typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : value,
  );
}

export function readChartJson(text: string): LiveCharts {
  return JSON.parse(text, (_, value) => (value === null ? Number.NaN : value));
}
