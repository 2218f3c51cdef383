import type { BinTable } from './calibration-error.js';
import { isotonicBlocks } from './isotonic-regression.js';

/** The components of a mean score: score = miscalibration − discrimination + uncertainty. */
export interface Decomposition {
  /** Reduction of the score by isotonic recalibration of the same data, at least 0. */
  miscalibration: number;
  /** Advantage of the recalibrated prediction over predicting the base rate everywhere, at least 0. */
  discrimination: number;
  /** The score of the base rate. */
  uncertainty: number;
}

/**
 * The CORP decomposition of Brier and log score: does a network score well because it is calibrated, or because it tells
 * foreground from background?
 *
 *     g = isotonic regression of the truth on the prediction,   r = share of positives
 *     miscalibration = S(p) − S(g)      discrimination = S(r) − S(g)      uncertainty = S(r)
 *     Brier: S(g) = Σ n g (1 − g) / Σ n          log: S(g) = Σ n H(g) / Σ n,  H(g) = −g log g − (1 − g) log(1 − g) nat
 *
 * S(p) is the mean score of the predictions and is passed in: `brier`, and `nll` with probabilities clipped to
 * [1e-7, 1 − 1e-7]. `cells` are in ascending order of probability; predictions in one cell are recalibrated
 * together. With LogSpacedHistogram this raises S(g) by less than 2e-6 (Brier) where cells are widest. Values
 * below 0 by rounding are set to 0. NaN without pixels. O(cells).
 * Example: p = 0.2, 0.6, 0.6, 0.9 and y = 0, 0, 1, 1: g = 0, ½, ½, 1; Brier 0.1425, S(g) = 0.125, S(r) = 0.25:
 * 0.0175 − 0.125 + 0.25.
 * Source: Dimitriadis, Gneiting and Jordan, Stable reliability diagrams for probabilistic classifiers, PNAS 2021.
 */
export function corpDecomposition(
  cells: BinTable,
  scores: { brier: number; nll: number },
): { brier: Decomposition; nll: Decomposition } {
  const blocks = isotonicBlocks(cells.count, cells.positiveCount);
  const pixels = blocks.reduce((sum, { weight }) => sum + weight, 0);
  const positives = blocks.reduce((sum, { sum: found }) => sum + found, 0);
  const decompose = (expectedScore: (frequency: number) => number, score: number): Decomposition => {
    const recalibrated =
      blocks.reduce((sum, block) => sum + block.weight * expectedScore(block.sum / block.weight), 0) / pixels;
    const uncertainty = expectedScore(positives / pixels);
    return {
      miscalibration: Math.max(0, score - recalibrated),
      discrimination: Math.max(0, uncertainty - recalibrated),
      uncertainty,
    };
  };
  return {
    brier: decompose((g) => g * (1 - g), scores.brier),
    nll: decompose(entropy, scores.nll),
  };
}

function entropy(frequency: number): number {
  const term = (share: number) => (share === 0 ? 0 : -share * Math.log(share));
  return term(frequency) + term(1 - frequency);
}

/**
 * One step of the isotonic reliability curve: among predictions between `from` and `to`, the share `frequency` is
 * positive.
 */
export interface IsotonicStep {
  /** Mean prediction of the first and last cell of the step. */
  from: number;
  to: number;
  frequency: number;
  count: number;
}

/** The isotonic reliability curve, which needs no choice of bins: ascending steps over the occupied cells. */
export function isotonicReliability({ count, positiveCount, probabilitySum }: BinTable): IsotonicStep[] {
  const prediction = (cell: number) => probabilitySum[cell]! / count[cell]!;
  return isotonicBlocks(count, positiveCount).map(({ first, last, weight, sum }) => ({
    from: prediction(first),
    to: prediction(last),
    frequency: sum / weight,
    count: weight,
  }));
}
