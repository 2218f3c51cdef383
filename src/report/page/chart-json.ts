import type { LiveCharts } from '../chart/chart.js';

/**
 * Charts as the page carries them and its program reads them: JSON with five digits, which are enough for the eye, and
 * null where a value is undefined.
 */
export function chartJson(charts: LiveCharts): string {
  return JSON.stringify(charts, (_, value) =>
    typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(5)) : value,
  );
}

export function readChartJson(text: string): LiveCharts {
  return JSON.parse(text, (_, value) => (value === null ? Number.NaN : value));
}
