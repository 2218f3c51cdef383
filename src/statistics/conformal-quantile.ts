/**
 * The score that a new one, exchangeable with n earlier ones, does not exceed with probability at least
 * `coverage`:
 *
 *     the k-th smallest of the n, k = ⌈(n + 1) · coverage⌉
 *
 * Nothing is assumed of their distribution. Undefined where k > n: so few scores bound nothing. For 0.9 at
 * least 9 are needed. Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005 (split
 * conformal prediction).
 */
export function conformalQuantile(scores: readonly number[], coverage: number): number | undefined {
  return [...scores].sort((a, b) => a - b)[rank(scores.length, coverage) - 1];
}

/** The least n for which the quantile is defined. */
export function scoresNeeded(coverage: number): number {
  let count = 1;
  while (rank(count, coverage) > count) count++;
  return count;
}

/** (n + 1) · coverage may lie above a whole number by its rounding. */
function rank(count: number, coverage: number): number {
  return Math.ceil((count + 1) * coverage - 1e-9);
}
