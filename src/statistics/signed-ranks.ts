/**
 * Tolerance for ties and zeros, relative to the largest |d|: 0.3 − 0.2 and 0.2 − 0.1 should tie but differ in
 * binary. Differences of metrics up to 1 have rounding errors of about 10⁻¹⁶. If the largest difference is at
 * least 10⁻⁶, the tolerance is far above these errors and far below any meaningful difference.
 */
export const tieTolerance = 1e-9;

/** Paired differences, ranked by size. */
export interface SignedRanks {
  /** Pairs, zeros included. */
  pairs: number;
  /** Pairs without a difference, up to the tolerance. */
  zeros: number;
  /** Pairs whose |d| is tied with another's up to the tolerance, zeros left out. */
  tied: number;
  /** Ranks of the positive differences and of the negative ones. */
  positive: readonly number[];
  negative: readonly number[];
}

/**
 * Ranks |d| from 1 upwards, ties sharing their mean rank, and separates the ranks by the sign of d. In ascending
 * order, a value is tied with the smallest of its group if it exceeds it by at most 10⁻⁹ of the largest |d|;
 * values within this tolerance of 0 count as 0. So ranks do not depend on the unit of d.
 *
 * Zeros by Pratt's rule: they are ranked lowest and then left out, so they raise the ranks of the other pairs.
 * Wilcoxon's own rule drops them before ranking.
 * Example: d = 0, 3, −1, 1: zero has rank 1, the two of size 1 share 2.5, 3 has rank 4: positive 4, 2.5; negative
 * 2.5.
 * Throws RangeError on NaN and infinities: the caller must leave out undefined pairs.
 * Source: Pratt, Journal of the American Statistical Association 1959.
 */
export function signedRanks(differences: readonly number[]): SignedRanks {
  const infinite = differences.find((difference) => !Number.isFinite(difference));
  if (infinite !== undefined) throw new RangeError(`invalid difference ${infinite}: expected finite numbers`);
  const sorted = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b));
  const tolerance = tieTolerance * Math.abs(sorted.at(-1) ?? 0);
  const positive: number[] = [];
  const negative: number[] = [];
  let tied = 0;
  for (let first = 0; first < sorted.length; ) {
    const size = Math.abs(sorted[first]!);
    const isZero = size <= tolerance;
    const largestOfGroup = isZero ? tolerance : size + tolerance;
    let end = first + 1;
    while (end < sorted.length && Math.abs(sorted[end]!) <= largestOfGroup) end++;
    const rank = (first + 1 + end) / 2;
    if (!isZero) {
      if (end - first > 1) tied += end - first;
      for (const difference of sorted.slice(first, end)) (difference > 0 ? positive : negative).push(rank);
    }
    first = end;
  }
  const zeros = differences.length - positive.length - negative.length;
  return { pairs: differences.length, zeros, tied, positive, negative };
}

/** Sum of ranks. */
export function rankSum(ranks: readonly number[]): number {
  return ranks.reduce((sum, rank) => sum + rank, 0);
}
