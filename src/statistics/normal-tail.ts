/**
 * Upper tail of the standard normal distribution, P(Z ≥ z). Relative error at most (10 + z²) · 2^−52; the term z²
 * comes from rounding the argument of exp.
 *
 *     P(Z ≥ z) = ½ − φ(z) Σ_k z^(2k+1) / (1 · 3 · … · (2k+1))          for |z| < 1
 *     P(Z ≥ z) = φ(z) / (z + 1 / (z + 2 / (z + 3 / (z + …))))          for z ≥ 1
 *
 * φ is the density. Example: z = 1.96 gives 0.0250. Source: Abramowitz and Stegun 26.2.11 and 26.2.14.
 */
export function normalUpperTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN;
  if (z < 0) return 1 - normalUpperTail(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return z < 1 ? 0.5 - density * series(z) : density / continuedFraction(z);
}

function series(z: number): number {
  let term = z;
  let sum = 0;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= (z * z) / odd;
  }
  return sum;
}

/** Evaluated from a depth beyond which, for z ≥ 1, further levels do not change the result. */
function continuedFraction(z: number): number {
  let value = z;
  for (let level = 400; level >= 1; level--) value = z + level / value;
  return value;
}
