import type { Comparison } from '../../evaluate/comparison.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { type LossPair, lossLabels } from '../../study/losses.js';
import type { Chart, ChartPanel, ChartSeries } from './chart.js';

/**
 * The overview of a pair as a chart: for every data set the mean under either loss, joined by a line. `comparisons` are
 * those of the pair in the rows that stand for whole cases. A panel for each metric; the first names the data sets.
 */
export function overviewChart(
  title: string,
  subtitle: string,
  comparisons: readonly Comparison[],
  pair: LossPair,
  metrics: readonly MetricName[],
): Chart {
  return {
    title,
    subtitle,
    panels: metrics.map((metric, at) => panel(metric, comparisons, pair, at === 0)),
  };
}

function panel(
  metric: MetricName,
  comparisons: readonly Comparison[],
  pair: LossPair,
  named: boolean,
): ChartPanel {
  const rows = comparisons.filter(({ quantity }) => quantity === metric);
  const names = rows.map(({ dataset }) => dataset);
  const places = rows.map((_, place) => place);
  const { label, better, unit } = metricCatalogue[metric];
  const means = rows
    .flatMap(({ baselineMean, calibratedMean }) => [baselineMean, calibratedMean])
    .filter(Number.isFinite);
  const range: [number, number] =
    better === 'higher' ? [Math.min(1, ...means) - 0.02, 1.02] : [0, 1.08 * Math.max(1e-3, ...means)];
  const marks = (loss: 'baseline' | 'calibrated', x: readonly number[]): ChartSeries => {
    return { label: lossLabels[pair[loss]], ink: loss, draw: 'marks', names, x, y: places };
  };
  return {
    title: `${label} ${better === 'higher' ? '↑' : '↓'}`,
    x: { label: unit ? `Mean (${unit})` : 'Mean', range },
    y: { label: '', range: [rows.length - 0.4, -0.6], names: named ? names : names.map(() => '') },
    series: [
      {
        label: 'Change',
        ink: 'guide',
        draw: 'line',
        x: rows.flatMap(({ baselineMean, calibratedMean }) => [baselineMean, calibratedMean, Number.NaN]),
        y: places.flatMap((place) => [place, place, Number.NaN]),
      },
      marks(
        'baseline',
        rows.map(({ baselineMean }) => baselineMean),
      ),
      marks(
        'calibrated',
        rows.map(({ calibratedMean }) => calibratedMean),
      ),
    ],
  };
}
