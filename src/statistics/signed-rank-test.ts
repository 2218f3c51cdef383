import { normalUpperTail } from './normal-tail.js';
import { rankSum, type SignedRanks, signedRanks } from './signed-ranks.js';

export interface SignedRankTest {
  /** Two-sided p value; NaN without pairs, 1 when no pair differs. */
  pValue: number;
  /** W⁺, the sum of the ranks of positive differences. */
  statistic: number;
  /** Pairs, zeros included. */
  pairs: number;
  /** Pairs without a difference, up to the tolerance of signed-ranks.ts. */
  zeros: number;
  /** Pairs whose absolute difference is tied with another's, up to the same tolerance. */
  tied: number;
  /** How p was computed and its limitations, for table footnotes. */
  method: string;
}

/** Up to this many pairs, the 2^pairs sign assignments are counted exactly in doubles. */
export const largestExact = 50;

/** Below this many pairs no two-sided p can reach 0.05: 2 / 2^5 = 0.0625. */
const fewestTelling = 6;

/**
 * Wilcoxon's signed-rank test of paired differences. The null hypothesis is that their distribution is symmetric
 * about 0.
 *
 * W⁺ is the sum of the ranks of |d| over positive d. Zeros are ranked and then left out (Pratt); ties, up to
 * rounding (tieTolerance), share their mean rank. Under the null hypothesis each sign is positive with probability
 * ½.
 *
 * - Exact, up to 50 pairs: p = min(1, 2 min(P(W⁺ ≤ w), P(W⁺ ≥ w))), by counting all 2^m sign assignments of the
 *   observed ranks, so ties and zeros need no correction. Without ties and zeros this is the tabulated
 *   distribution.
 * - Normal approximation, above: z = (|W⁺ − μ| − ½) / σ with continuity correction ½, μ half the sum of the ranks,
 *   σ² a quarter of the sum of their squares, which includes the corrections for zeros and ties; p = 2 P(Z ≥ z).
 *
 * Edges: without pairs p = NaN; if no pair differs p = 1; with fewer than 6 pairs `method` says that p cannot
 * reach 0.05.
 * Example: d = 1, 2, 3, 4, 5, −6: W⁺ = 15 of 21; 14 of 64 assignments reach 15 or more: p = 28/64 = 0.4375.
 * Sources: Wilcoxon, Biometrics Bulletin 1945; Pratt, JASA 1959. SciPy agrees: wilcoxon(d, zero_method='pratt')
 * with method='exact' without ties and zeros, with PermutationMethod if there are any, and with correction=True
 * above 50 pairs. SciPy does not treat values that differ only by rounding as ties.
 *
 * ```ts
 * const { pValue, statistic } = signedRankTest([1, 2, 3, 4, 5, -6]);
 * [pValue, statistic]; // [0.4375, 15]
 * ```
 */
export function signedRankTest(
  differences: readonly number[],
  approximation: 'exact' | 'normal' = differences.length <= largestExact ? 'exact' : 'normal',
): SignedRankTest {
  const ranks = signedRanks(differences);
  const statistic = rankSum(ranks.positive);
  const { pairs, zeros, tied } = ranks;
  const found = { statistic, pairs, zeros, tied };
  if (pairs === 0) return { ...found, pValue: Number.NaN, method: 'no test: no pair' };
  if (zeros === pairs) return { ...found, pValue: 1, method: `no test: none of the ${pairs} pairs differs` };
  const pValue = approximation === 'exact' ? exactPValue(ranks, statistic) : normalPValue(ranks, statistic);
  return { ...found, pValue, method: describe(ranks, approximation) };
}

/** Counts sign assignments by doubled rank sum, since shared ranks may end in ½. */
function exactPValue({ positive, negative }: SignedRanks, statistic: number): number {
  const doubled = [...positive, ...negative].map((rank) => 2 * rank);
  const total = rankSum(doubled);
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let sum = reached; sum >= rank; sum--) ways[sum]! += ways[sum - rank]!;
  }
  const assignments = 2 ** doubled.length;
  const smaller = Math.min(2 * statistic, total - 2 * statistic);
  let atMost = 0;
  for (let sum = 0; sum <= smaller; sum++) atMost += ways[sum]!;
  return Math.min(1, (2 * atMost) / assignments);
}

function normalPValue({ positive, negative }: SignedRanks, statistic: number): number {
  const ranks = [...positive, ...negative];
  const mean = rankSum(ranks) / 2;
  const deviation = Math.sqrt(rankSum(ranks.map((rank) => rank * rank)) / 4);
  const distance = Math.max(0, Math.abs(statistic - mean) - 0.5);
  return Math.min(1, 2 * normalUpperTail(distance / deviation));
}

function describe({ pairs, zeros, tied }: SignedRanks, approximation: 'exact' | 'normal'): string {
  const kind = approximation === 'exact' ? 'exact' : 'normal approximation with continuity correction';
  const parts = [`Wilcoxon signed-rank test, two-sided, ${kind}, ${pairs} pairs`];
  if (zeros > 0) parts.push(`${zeros} of them without a difference (ranked and left out, Pratt)`);
  if (tied > 0) parts.push(`${tied} of equal size (mean ranks)`);
  if (pairs < fewestTelling) parts.push(`too few pairs: p cannot be below ${2 ** (1 - pairs)}`);
  return parts.join('; ');
}
