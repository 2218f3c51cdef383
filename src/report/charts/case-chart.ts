import { metricCatalogue } from '../../metrics/catalogue.js';
import { type LossPair, lossLabels } from '../../study/losses.js';
import { counted } from '../../text/number-format.js';
import type { Chart } from './chart.js';
import { betterSide, type PairedCases, seriesBySide } from './paired-cases.js';

/**
 * A metric case by case: across under the baseline loss, up under its calibrated version. On the diagonal nothing
 * changes; where a point lies above it, the calibrated loss has the higher value, which is better or worse by metric.
 */
export function caseChart(title: string, paired: PairedCases, pair: LossPair): Chart {
  const { metric, cases } = paired;
  const { label, better, unit } = metricCatalogue[metric];
  const [baseline, calibrated] = [lossLabels[pair.baseline], lossLabels[pair.calibrated]];
  const range = commonRange(cases.flatMap((one) => [one.baseline, one.calibrated]));
  const quantity = unit ? `${label} (${unit})` : label;
  const points = cases.map((one) => ({ ...one, x: one.baseline, y: one.calibrated }));
  return {
    title,
    subtitle: tally(paired, [baseline, calibrated]),
    panels: [
      {
        title: `${label} (${better} is better)`,
        x: { label: `${quantity} with ${baseline}`, range },
        y: { label: `${quantity} with ${calibrated}`, range },
        series: [
          { label: 'No difference', ink: 'guide', draw: 'line', x: range, y: range },
          ...seriesBySide(metric, points, [baseline, calibrated]),
        ],
      },
    ],
  };
}

/** "5 of 8 cases better under DSC++, 2 under DSC, 1 the same; 1 more left out: NLL undefined under one of the losses". */
function tally(
  { metric, cases, undefinedCases }: PairedCases,
  [baseline, calibrated]: readonly [string, string],
): string {
  const count = (side: ReturnType<typeof betterSide>) =>
    cases.filter((one) => betterSide(metric, one) === side).length;
  const same = count(undefined);
  const parts = [
    `${count('calibrated')} of ${counted(cases.length, 'case')} better under ${calibrated}`,
    `${count('baseline')} under ${baseline}`,
    ...(same > 0 ? [`${same} the same`] : []),
  ];
  const { label } = metricCatalogue[metric];
  const leftOut = `; ${undefinedCases} more left out: ${label} undefined under one of the losses`;
  return parts.join(', ') + (undefinedCases > 0 ? leftOut : '');
}

/** Both axes show the same values, with some room; around a single value a little of each side. */
function commonRange(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}
