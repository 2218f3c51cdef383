/**
 * Sizes closer than this share of the largest are one size, and differences smaller than it are none: 0.3 − 0.2 and
 * 0.2 − 0.1 are both 0.1, but not in binary. A difference of metrics up to 1 is off by some 10⁻¹⁶, so that nine digits of the
 * largest are far above rounding where differences reach 10⁻⁶, and far below what any metric can tell apart.
 */
export const tieTolerance = 1e-9;

/** Paired differences, ranked by size. */
export interface SignedRanks {
  /** Pairs, zeros included. */
  pairs: number;
  /** Pairs without a difference, up to the tolerance. */
  zeros: number;
  /** Pairs whose difference is as large as another's up to the tolerance, in either direction, zeros left out. */
  tied: number;
  /** Ranks of the positive differences and of the negative ones. */
  positive: readonly number[];
  negative: readonly number[];
}

/**
 * Ranks |d| from 1 up, equal sizes sharing the mean of their ranks, and sorts the ranks by the sign of d. Going up, a
 * size is equal to the smallest of its group where it exceeds that by at most 10⁻⁹ of the largest |d|, so ranks do not depend
 * on the unit of d; what lies that near to 0 is 0.
 *
 * Zeros by Pratt: they take part in the ranking, at its lower end, and are then left out, so that a pair without a
 * difference speaks against the larger ones being large by chance; Wilcoxon's own rule drops them before ranking.
 * Example: d = 0, 3, −1, 1: zero has rank 1, the two of size 1 share 2.5, 3 has rank 4: positive 4, 2.5; negative 2.5.
 * Throws RangeError on NaN and infinities: leave undefined pairs out, and count them, before.
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
