import { metricCatalogue } from '../../metrics/catalogue.js';
import { type LossPair, lossLabels } from '../../study/losses.js';
import type { Chart } from '../chart/chart.js';
import { caseTally, type PairedCases, seriesBySide } from './paired-cases.js';

/**
 * A metric of every case: x under the baseline loss, y under its calibrated version. On the diagonal both are
 * equal. Above it the calibrated loss has the higher value, which is better or worse depending on the metric.
 */
export function caseChart(title: string, paired: PairedCases, pair: LossPair): Chart {
  const { metric, cases } = paired;
  const { label, better, unit } = metricCatalogue[metric];
  const losses = [lossLabels[pair.baseline], lossLabels[pair.calibrated]] as const;
  const range = commonRange(cases.flatMap((one) => [one.baseline, one.calibrated]));
  const quantity = unit ? `${label} (${unit})` : label;
  const points = cases.map((one) => ({ ...one, x: one.baseline, y: one.calibrated }));
  const tally = caseTally(paired, losses);
  return {
    title,
    subtitle: tally,
    panels: [
      {
        title: `${label} (${better} is better)`,
        finding: tally,
        x: { label: `${quantity} with ${losses[0]}`, range },
        y: { label: `${quantity} with ${losses[1]}`, range },
        series: [
          { label: 'No difference', ink: 'guide', draw: 'line', x: range, y: range },
          ...seriesBySide(metric, points, losses),
        ],
      },
    ],
  };
}

/** The common range of both axes, with a margin, also around a single value. */
function commonRange(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}
