import type { RandomStream } from '../../src/core/random-stream.js';
import { type Condition, judgeConditions } from '../../src/evaluate/condition.js';
import type { VerdictRate } from '../../src/evaluate/simulated-rates.js';
import { layoutMean, type PairedDifference, pairedLayout } from '../../src/statistics/paired-layout.js';
import { drawnDifferences, type Setting } from './drawn-differences.js';

/** What is true of the three conditions of claims A and B, in standard deviations between patients. */
export const truths: readonly VerdictRate['truth'][] = [
  { nll: 0, brier: 0, dsc: 0 },
  { nll: -1, brier: 0, dsc: 0 },
  { nll: -1, brier: -1, dsc: -0.5 },
  { nll: -1, brier: -1, dsc: 0 },
];

/** The margin of DSC that is simulated, in the same unit. */
const margin = 0.5;

/** How often the rule of claims A and B says what, on one data set. Half of the variance is common to the three metrics. */
export function verdictRate(
  setting: Setting,
  truth: VerdictRate['truth'],
  trials: number,
  stream: RandomStream,
): VerdictRate {
  const counts = { confirmed: 0, contradicted: 0, inconclusive: 0, missing: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const common = drawnDifferences(setting, stream);
    const condition = (mean: number, value: number, wanted: Condition['wanted']): Condition => {
      const layout = pairedLayout(moved(common, drawnDifferences(setting, stream), mean));
      const estimate = layoutMean(layout);
      return { label: '', digits: 3, layout, estimate, value, wanted, contradicts: true, relevantMean: 0 };
    };
    const { nll, brier, dsc } = truth;
    const conditions = [
      condition(nll, 0, 'below'),
      condition(brier, 0, 'below'),
      condition(dsc, -margin, 'above'),
    ];
    counts[judgeConditions(conditions)]++;
  }
  const { confirmed, contradicted } = counts;
  return { ...setting, truth, confirmed: confirmed / trials, contradicted: contradicted / trials };
}

/** Two draws of the same layout mixed half and half in variance, around a mean. */
function moved(common: readonly PairedDifference[], own: readonly PairedDifference[], mean: number) {
  return own.map((one, index) => ({
    ...one,
    difference: mean + Math.SQRT1_2 * (one.difference + common[index]!.difference),
  }));
}
