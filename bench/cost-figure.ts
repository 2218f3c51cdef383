/**
 * How time and memory grow, in one picture: a panel for each series, both axes logarithmic, everything as a multiple of
 * the smallest point, so that the slope is the exponent. Dotted: proportional growth.
 */
import type { ChartPanel } from '../src/report/chart/chart.js';
import { svgChart } from '../src/report/chart/svg-chart.js';
import { renderFigure } from '../src/report/chart/svg-figure.js';
import type { CostSeries } from './cost-law.js';

export function costFigure(series: readonly CostSeries[], machine: string): string {
  const chart = {
    title: 'How time and memory grow',
    subtitle: `${machine} · multiples of the smallest point, both axes logarithmic · bars: range of the rounds`,
    panels: series.map(panel),
  };
  return renderFigure(svgChart(chart), 'cost-law');
}

function panel({ what, variable, points, exponents: { time, memory } }: CostSeries): ChartPanel {
  const first = points[0]!;
  const x = points.map(({ value }) => value);
  const growth = x.at(-1)! / first.value;
  const low = points.map(({ lowestMs }) => lowestMs / first.medianMs);
  const high = points.map(({ highestMs }) => highestMs / first.medianMs);
  const memories = points.map(({ megabytes }) => megabytes / first.megabytes);
  const all = [1, growth, ...low, ...high, ...memories];
  const range = [Math.min(...all), Math.max(...all)] as const;
  const exponents = `time exponent ${time.toFixed(2)}, memory ${memory.toFixed(2)}`;
  return {
    title: `${what === 'step' ? 'Training step' : 'Scoring'}, ${variable}`,
    notes: [exponents],
    finding: exponents,
    x: { label: variable, range: [x[0]!, x.at(-1)!], scale: 'log', ticks: x, tickTexts: x.map(short) },
    y: {
      label: 'times the smallest',
      range,
      scale: 'log',
      ticks: [0.1, 1, 10, 100, 1000].filter((tick) => tick >= range[0] && tick <= range[1]),
    },
    plot: { width: 190, height: 190 },
    series: [
      { label: 'In proportion', ink: 'guide', draw: 'line', x: [x[0]!, x.at(-1)!], y: [1, growth] },
      { label: 'Memory beyond the start', ink: 'baseline', draw: 'line and marks', x, y: memories },
      {
        label: 'Time',
        ink: 'calibrated',
        draw: 'line and marks',
        x,
        y: points.map(({ medianMs }) => medianMs / first.medianMs),
        low,
        high,
      },
    ],
  };
}

/** 4096 as "4k", as sides are powers of two. */
function short(value: number): string {
  if (value >= 2 ** 20) return `${value / 2 ** 20}M`;
  return value >= 1024 ? `${value / 1024}k` : String(value);
}
