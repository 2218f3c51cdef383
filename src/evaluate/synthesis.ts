import { type Synthesis, synthesize } from '../statistics/random-effects-synthesis.js';
import { type Claim, claims } from '../study/claims.js';
import { answeringDatasets } from '../study/experiments.js';
import type { LossPair } from '../study/losses.js';
import { type Comparison, judgedRow, type Quantity } from './comparison.js';
import type { DatasetRuns } from './dataset-runs.js';

/** The combined result of all data sets for one pair in one quantity. */
export interface PairSynthesis extends Synthesis {
  claim: Claim;
  pair: LossPair;
  quantity: Quantity;
  /** The comparisons included, in the paper's order. Those with one pair of networks have no standard error. */
  comparisons: readonly Comparison[];
}

/** The quantities that claims are judged by. */
const judgedQuantities: Readonly<Record<Claim['kind'], readonly Quantity[]>> = {
  calibration: ['nll', 'brier', 'dsc'],
  thresholds: ['reach'],
};

/**
 * The random-effects mean over data sets for every pair and judged quantity with at least two data sets that have
 * a standard error. A phantom is ignored if its experiment has a data set of real images.
 */
export function synthesizeStudy(
  comparisons: readonly Comparison[],
  datasets: readonly DatasetRuns[],
): PairSynthesis[] {
  const answering = answeringDatasets(datasets.map(({ dataset }) => dataset));
  return claims.flatMap((claim) =>
    claim.pairs.flatMap((pair) =>
      judgedQuantities[claim.kind].flatMap((quantity) => {
        const own = comparisons.filter(
          (one) =>
            one.claim === claim &&
            one.pair === pair &&
            one.quantity === quantity &&
            answering.includes(one.dataset) &&
            one.row === judgedRow(datasets.find(({ dataset }) => dataset === one.dataset)!, claim) &&
            one.estimate.standardError > 0,
        );
        if (own.length < 2) return [];
        return [
          { claim, pair, quantity, comparisons: own, ...synthesize(own.map(({ estimate }) => estimate)) },
        ];
      }),
    ),
  );
}
