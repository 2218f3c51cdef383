/** For x from here on, eight terms of Stirling's series reach double precision. */
const stirlingFrom = 10;

/** B_2k / (2k (2k − 1)) for k = 1 … 8: the coefficients of x^(1−2k). */
const stirlingTerms = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
] as const;

/**
 * Logarithm of the gamma function for x > 0, with an error of at most 2 · 10⁻¹⁵ · max(1, |log Γ(x)|).
 *
 *     log Γ(x) = (x − ½) log x − x + ½ log 2π + Σ_k B_2k / (2k (2k − 1) x^(2k−1))        x ≥ 10
 *     Γ(x) = Γ(x + 1) / x                                                                below
 *
 * Example: log Γ(5) = log 24 = 3.178. Throws RangeError on x ≤ 0 and NaN.
 * Source: Abramowitz and Stegun 6.1.15 and 6.1.40.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`invalid argument ${x} of log Γ: expected a positive number`);
  let shifted = x;
  let product = 1;
  for (; shifted < stirlingFrom; shifted++) product *= shifted;
  const inverseSquare = 1 / (shifted * shifted);
  const series = stirlingTerms.reduceRight((sum, term) => sum * inverseSquare + term, 0) / shifted;
  const stirling = (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series;
  return stirling - Math.log(product);
}
