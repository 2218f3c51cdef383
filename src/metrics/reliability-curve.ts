import type { BinTable } from './calibration-error.js';

/** One bin of a reliability diagram. */
export interface ReliabilityPoint {
  /** Mean predicted probability of the bin's pixels: the abscissa. NaN for an empty bin. */
  meanProbability: number;
  /** Share of the bin's pixels that are positive: the ordinate. NaN for an empty bin. */
  frequency: number;
  /** Number of pixels in the bin, and its share of all pixels. */
  count: number;
  share: number;
}

/**
 * The reliability curve of a table of bins, of one case or pooled (poolBins): all bins in order, empty ones with
 * NaN.
 *
 *     meanProbability_b = Σ p / n_b      frequency_b = positives / n_b      gap_b = |meanProbability_b − frequency_b|
 *
 * A bin is calibrated if both agree; overconfident bins are told by `isOverconfident`. Intervals by bootstrap over cases:
 *
 *     caseBootstrap(tables, (sample) => reliabilityCurve(poolBins(sample)).map(({ frequency }) => frequency), stream)
 *
 * ```ts
 * const bins = { count: [2, 0], probabilitySum: [0.2, 0], positiveCount: [1, 0] };
 * const [low, high] = reliabilityCurve(bins);
 * [low.meanProbability, low.frequency, low.share]; // [0.1, 0.5, 1]
 * high.frequency; // NaN
 * ```
 */
export function reliabilityCurve({ count, probabilitySum, positiveCount }: BinTable): ReliabilityPoint[] {
  const pixels = count.reduce((sum, value) => sum + value, 0);
  return count.map((binPixels, bin) => ({
    meanProbability: probabilitySum[bin]! / binPixels,
    frequency: positiveCount[bin]! / binPixels,
    count: binPixels,
    share: binPixels / pixels,
  }));
}

/**
 * Whether a prediction claims more than the frequency behind it: a probability p of a class that lies farther from ½ on its own side
 * (frequency below p > ½, or above p < ½); a confidence in the decision that lies above the share of right decisions.
 *
 * ```ts
 * const point = { meanProbability: 0.1, frequency: 0.2 };
 * [isOverconfident(point, 'probability'), isOverconfident(point, 'confidence')]; // [true, false]
 * ```
 */
export function isOverconfident(
  { meanProbability, frequency }: Pick<ReliabilityPoint, 'meanProbability' | 'frequency'>,
  of: 'probability' | 'confidence',
): boolean {
  return of === 'probability' && meanProbability < 0.5
    ? frequency > meanProbability
    : frequency < meanProbability;
}

/** What the points counted by `isOverconfident` have in common, as texts of figures say it. */
export const overconfidentInWords = {
  probability: 'farther from ½ than their frequency (overconfident)',
  confidence: 'below the diagonal (overconfident)',
} as const;
