import { scaleLinear } from 'd3-scale';
import { type Comparison, significance } from '../../evaluate/comparison.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { type LossPair, lossLabels } from '../../study/losses.js';
import { counted } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';

export const overviewMetrics: readonly MetricName[] = ['nll', 'brier', 'ece_boundary', 'dsc'];

/**
 * The overview of a pair: for every data set the mean under the baseline loss and under its calibrated version,
 * joined by a line, in the metrics that decide the claim. A star marks differences that are significant after
 * Holm's correction. `comparisons` are those of the pair in the rows that represent whole cases.
 */
export function overviewChart(
  title: string,
  subtitle: string,
  comparisons: readonly Comparison[],
  pair: LossPair,
  metrics: readonly MetricName[] = overviewMetrics,
): Chart {
  const panels = metrics.map((metric) => panel(metric, comparisons, pair));
  return { title, subtitle, panels, joined: true };
}

function panel(metric: MetricName, comparisons: readonly Comparison[], pair: LossPair): ChartPanel {
  const rows = comparisons.filter(({ quantity }) => quantity === metric);
  const names = rows.map(({ dataset }) => dataset);
  const { label, better, unit } = metricCatalogue[metric];
  return {
    title: `${label} ${better === 'higher' ? '↑' : '↓'}`,
    finding: panelFinding(metric, rows, pair),
    x: { label: unit ? `Mean (${unit})` : 'Mean', range: meansRange(metric, rows) },
    y: { label: '', range: [rows.length - 0.5, -0.5], names },
    plot: { width: 190, height: 30 * rows.length },
    series: [
      change(rows),
      means(rows, names, pair, 'baseline'),
      means(rows, names, pair, 'calibrated'),
      stars(rows),
    ],
  };
}

/**
 * The axis starts at 0 if lower is better and ends at 1 if higher is better, so that changes are seen on the full
 * scale.
 */
function meansRange(metric: MetricName, rows: readonly Comparison[]): [number, number] {
  const means = rows
    .flatMap(({ baselineMean, calibratedMean }) => [baselineMean, calibratedMean])
    .filter(Number.isFinite);
  const ends =
    metricCatalogue[metric].better === 'higher' ? [Math.min(1, ...means), 1] : [0, Math.max(1e-3, ...means)];
  return scaleLinear().domain(ends).nice(4).domain() as [number, number];
}

function change(rows: readonly Comparison[]): ChartSeries {
  return {
    label: 'Change',
    ink: 'neutral',
    draw: 'line',
    x: rows.flatMap(({ baselineMean, calibratedMean }) => [baselineMean, calibratedMean, Number.NaN]),
    y: rows.flatMap((_, place) => [place, place, Number.NaN]),
  };
}

function means(
  rows: readonly Comparison[],
  names: readonly string[],
  pair: LossPair,
  loss: 'baseline' | 'calibrated',
): ChartSeries {
  const x = rows.map(({ baselineMean, calibratedMean }) =>
    loss === 'baseline' ? baselineMean : calibratedMean,
  );
  return {
    label: lossLabels[pair[loss]],
    ink: loss,
    draw: 'marks',
    names,
    x,
    y: rows.map((_, place) => place),
  };
}

function stars(rows: readonly Comparison[]): ChartSeries {
  const marked = rows.flatMap((row, place) => (significance(row) === 'none' ? [] : [{ row, place }]));
  return {
    label: 'p < 0.05 after Holm',
    ink: 'neutral',
    draw: 'text',
    names: marked.map(() => '*'),
    x: marked.map(({ row }) => Math.max(row.baselineMean, row.calibratedMean)),
    y: marked.map(({ place }) => place),
  };
}

/** "better with DSC++ on 5 of 6 data sets, significantly on 3; significantly worse on 0". */
function panelFinding(metric: MetricName, rows: readonly Comparison[], pair: LossPair): string {
  const { better } = metricCatalogue[metric];
  const isBetter = ({ difference }: Comparison) => (better === 'higher' ? difference > 0 : difference < 0);
  const found = (side: 'better' | 'worse') => rows.filter((row) => significance(row) === side).length;
  const place = `${rows.filter(isBetter).length} of ${counted(rows.length, 'data set')}`;
  return `better with ${lossLabels[pair.calibrated]} on ${place}, significantly on ${found('better')}; significantly worse on ${found('worse')}`;
}
