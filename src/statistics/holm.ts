/**
 * Holm's step-down correction: adjusts the p values of a family of tests so that the probability of any false
 * rejection in the family is at most the level to which they are compared.
 *
 *     sorted p_(1) ≤ … ≤ p_(m):   adjusted p_(k) = max over j ≤ k of min(1, (m − j + 1) p_(j))
 *
 * Results are in the input order. NaN (no test was possible) stays NaN and does not count in m. Throws RangeError
 * on p outside [0, 1].
 * Example: 0.01, 0.04, 0.03 → 0.03, 0.06, 0.06. Source: Holm, Scandinavian Journal of Statistics 1979.
 *
 * ```ts
 * holmAdjust([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 * holmAdjust([0.01, NaN]); // [0.01, NaN]
 * ```
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => p < 0 || p > 1);
  if (wrong !== undefined) throw new RangeError(`invalid p value ${wrong}: expected [0, 1]`);
  const order = pValues
    .map((_, index) => index)
    .filter((index) => !Number.isNaN(pValues[index]!))
    .sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = pValues.map(() => Number.NaN);
  let largest = 0;
  order.forEach((index, step) => {
    largest = Math.max(largest, Math.min(1, (order.length - step) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
