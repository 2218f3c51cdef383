import { thresholds } from './binary-tally.js';
import type { ThresholdCounts } from './case-score.js';
import { thresholdRows } from './scored-rows.js';

/** A case with all its probabilities in memory. */
export interface SweptCase {
  caseId: string;
  /** Softmax rows: pixels × classes. */
  probabilities: Float32Array;
  /** The class of each pixel. */
  labels: Uint8Array;
  /** Names of classes 1, 2, …. */
  foregroundClasses: readonly string[];
}

/**
 * Confusion counts of one case when p ≥ t is called positive, for t = 0.05, 0.10, … 0.95 and every row with a
 * foreground (scored-rows.ts): p is p_c for class c and 1 − p_0 for any foreground. The counts equal those of
 * CaseTally, without computing its metrics.
 *
 *     bin of p = ⌊20 p⌋,   tp(t_k) = Σ_{bin ≥ k} positives,   fp(t_k) = Σ_{bin ≥ k} negatives
 */
export function sweepThresholds({
  caseId,
  probabilities,
  labels,
  foregroundClasses,
}: SweptCase): ThresholdCounts[] {
  const classes = foregroundClasses.length + 1;
  return thresholdRows(foregroundClasses).flatMap((className, row) => {
    const classIndex = row < foregroundClasses.length ? row + 1 : null;
    const bins = thresholds.length + 1;
    // The last bin holds p = 1.
    const positives = new Float64Array(bins + 1);
    const negatives = new Float64Array(bins + 1);
    for (let pixel = 0; pixel < labels.length; pixel++) {
      const label = labels[pixel]!;
      const first = pixel * classes;
      const p = classIndex === null ? 1 - probabilities[first]! : probabilities[first + classIndex]!;
      const isPositive = classIndex === null ? label > 0 : label === classIndex;
      (isPositive ? positives : negatives)[Math.floor(p * bins)]!++;
    }
    const [truePositives, falsePositives] = [sumsFromEnd(positives), sumsFromEnd(negatives)];
    return thresholds.map((threshold, below) => ({
      caseId,
      className,
      threshold,
      tp: truePositives[below + 1]!,
      fp: falsePositives[below + 1]!,
      fn: truePositives[0]! - truePositives[below + 1]!,
      tn: falsePositives[0]! - falsePositives[below + 1]!,
    }));
  });
}

/** Sum of each value and all that follow it. */
function sumsFromEnd(values: Float64Array): Float64Array {
  const sums = values.slice();
  for (let at = sums.length - 2; at >= 0; at--) sums[at]! += sums[at + 1]!;
  return sums;
}
