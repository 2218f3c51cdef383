import type { Comparison } from '../../evaluate/comparison.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { lossLabels } from '../../study/losses.js';
import type { Chart, ChartPanel } from './chart.js';

/**
 * Mean paired difference, calibrated minus baseline, of each comparison with its 95 % bootstrap interval over cases; a
 * panel for each metric. An interval that leaves zero on one side is a difference that more cases would not undo.
 */
export function differenceChart(
  title: string,
  subtitle: string,
  comparisons: readonly Comparison[],
  metrics: readonly MetricName[],
): Chart {
  return { title, subtitle, panels: metrics.map((metric, at) => panel(metric, comparisons, at === 0)) };
}

function panel(metric: MetricName, comparisons: readonly Comparison[], named: boolean): ChartPanel {
  const own = comparisons.filter(({ quantity }) => quantity === metric);
  const names = own.map(({ dataset, pair }) => `${dataset}, ${lossLabels[pair.calibrated]}`);
  const places = own.map((_, place) => place);
  const ends = own.flatMap(({ low, high, difference }) => [low, high, difference]).filter(Number.isFinite);
  const reach = 1.1 * Math.max(1e-6, ...ends.map(Math.abs));
  const { label, better } = metricCatalogue[metric];
  const height: [number, number] = [-0.6, own.length - 0.4];
  return {
    title: `${label} (${better} is better)`,
    x: { label: 'Calibrated − baseline', range: [-reach, reach] },
    y: { label: '', range: height, names: named ? names : names.map(() => '') },
    series: [
      { label: 'No difference', ink: 'guide', draw: 'line', x: [0, 0], y: height },
      {
        label: 'Mean difference, 95 % interval',
        ink: 'calibrated',
        draw: 'marks',
        x: own.map(({ difference }) => difference),
        y: places,
        low: own.map(({ low }) => low),
        high: own.map(({ high }) => high),
        interval: 'x',
      },
    ],
  };
}
