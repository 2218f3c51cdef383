/**
 * Standard normal distribution function, Φ(z) = P(N(0, 1) ≤ z).
 *
 * Taylor series about 0: Φ(z) = ½ + φ(z) · (z + z³/3 + z⁵/(3·5) + z⁷/(3·5·7) + …), summed until it no longer changes
 * (Marsaglia, Journal of Statistical Software 11(4), 2004). Error below 1e-15 for |z| < 6; beyond, where the
 * truth is within 1e-9 of 0 or 1, exactly 0 or 1 is returned. NaN gives NaN.
 */
export function normalProbability(z: number): number {
  if (z >= 6) return 1;
  if (z <= -6) return 0;
  const square = z * z;
  let term = z;
  let sum = z;
  let previous = Number.NaN;
  for (let odd = 3; sum !== previous && odd < 400; odd += 2) {
    previous = sum;
    term *= square / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-square / 2)) / Math.sqrt(2 * Math.PI);
}
