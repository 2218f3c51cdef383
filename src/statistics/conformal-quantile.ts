/**
 * The conformal quantile of n scores: a new score exchangeable with them does not exceed it with probability at
 * least `coverage`:
 *
 *     the k-th smallest of the n, k = ⌈(n + 1) · coverage⌉
 *
 * No distribution is assumed. Undefined if k > n, when there are too few scores for a bound; coverage 0.9 needs at
 * least 9. Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005 (split conformal
 * prediction).
 */
export function conformalQuantile(scores: readonly number[], coverage: number): number | undefined {
  return [...scores].sort((a, b) => a - b)[rank(scores.length, coverage) - 1];
}

/** The smallest n for which the quantile is defined. */
export function scoresNeeded(coverage: number): number {
  let count = 1;
  while (rank(count, coverage) > count) count++;
  return count;
}

/** ⌈(n + 1) · coverage⌉, tolerating a product that rounding has put just above an integer. */
function rank(count: number, coverage: number): number {
  return Math.ceil((count + 1) * coverage - 1e-9);
}
