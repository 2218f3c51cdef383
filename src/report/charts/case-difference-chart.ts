import type { Comparison } from '../../evaluate/comparison.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { type LossPair, lossLabels } from '../../study/losses.js';
import type { Chart, ChartPanel } from './chart.js';
import { type PairedCases, seriesBySide } from './paired-cases.js';

/** A metric of all cases under both losses, and what the test of the mean difference found. */
export interface TestedCases {
  paired: PairedCases;
  comparison: Comparison;
}

/**
 * The figure of paired differences as a chart: calibrated − baseline of every test case, sorted from the lowest up; under
 * the cases their mean with its 95 % bootstrap interval. A panel for each metric that is defined in some case.
 */
export function caseDifferenceChart(
  title: string,
  subtitle: string,
  tested: readonly TestedCases[],
  pair: LossPair,
): Chart {
  const drawn = tested.filter(({ paired }) => paired.cases.length > 0);
  return { title, subtitle, panels: drawn.map((one) => panel(one, pair)) };
}

/** Where the mean lies on the axis of the sorted cases: below the first. */
const meanPlace = -1.5;

function panel({ paired, comparison }: TestedCases, pair: LossPair): ChartPanel {
  const { metric, cases } = paired;
  const { label, better, unit } = metricCatalogue[metric];
  const points = cases
    .map((one) => ({ ...one, x: one.calibrated - one.baseline }))
    .sort((a, b) => a.x - b.x)
    .map((one, rank) => ({ ...one, y: rank }));
  const { difference, low, high } = comparison;
  const ends = [...points.map(({ x }) => x), difference, low, high].filter(Number.isFinite);
  const reach = 1.08 * Math.max(1e-6, ...ends.map(Math.abs));
  const height: [number, number] = [2 * meanPlace, points.length];
  return {
    title: `${label} ${better === 'higher' ? '↑' : '↓'}`,
    x: { label: unit ? `Difference (${unit})` : 'Difference', range: [-reach, reach] },
    y: { label: '', range: height, names: [] },
    series: [
      { label: 'No difference', ink: 'guide', draw: 'line', x: [0, 0], y: height },
      ...seriesBySide(metric, points, [lossLabels[pair.baseline], lossLabels[pair.calibrated]]),
      {
        label: 'Mean, 95 % interval',
        ink: 'third',
        draw: 'marks',
        names: [`Mean of ${points.length}`],
        x: [difference],
        y: [meanPlace],
        low: [low],
        high: [high],
        interval: 'x',
      },
    ],
  };
}
