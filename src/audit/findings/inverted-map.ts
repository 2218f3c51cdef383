import type { ThresholdCounts } from '../../metrics/case-score.js';

/**
 * Whether the probabilities are on average lower inside the class than outside, over all pixels of all cases: then the map is
 * likely that of the background, or the masks are inverted. The mean probability of some pixels is, but for a constant, the mean
 * share of them above thresholds 0.05, 0.10, … 0.95. Undefined, and false, without pixels on either side.
 */
export function isInvertedMap(counts: readonly ThresholdCounts[], row: string): boolean {
  let [inside, outside, truePixels, falsePixels] = [0, 0, 0, 0];
  for (const { className, tp, fp, fn, tn } of counts) {
    if (className !== row) continue;
    inside += tp;
    outside += fp;
    truePixels += tp + fn;
    falsePixels += fp + tn;
  }
  return inside / truePixels < outside / falsePixels;
}
