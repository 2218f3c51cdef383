import { rankSum, signedRanks } from './signed-ranks.js';

/**
 * Matched-pairs rank-biserial correlation: how one-sided the differences are.
 *
 *     r = (W⁺ − W⁻) / (W⁺ + W⁻)
 *
 * W⁺ and W⁻ are the sums of the ranks (Pratt) of positive and negative differences; r lies in [−1, 1]: 1 if all
 * differences are positive, 0 if both directions balance or no pair differs, NaN without pairs.
 * Example: d = 3, −1, 2: ranks 3, 1, 2, so r = (5 − 1) / 6 = 0.667.
 * Source: Kerby, Comprehensive Psychology 2014 (the simple difference formula).
 *
 * ```ts
 * rankBiserial([3, -1, 2]); // 0.667
 * rankBiserial([1, 2, 3]); // 1
 * ```
 */
export function rankBiserial(differences: readonly number[]): number {
  const { positive, negative, pairs } = signedRanks(differences);
  if (pairs === 0) return Number.NaN;
  const sum = rankSum(positive) + rankSum(negative);
  return sum === 0 ? 0 : (rankSum(positive) - rankSum(negative)) / sum;
}
