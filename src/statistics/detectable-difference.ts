import { logGamma } from './log-gamma.js';
import type { MeanEstimate } from './mean-estimate.js';
import { monotoneRoot } from './monotone-root.js';
import { normalUpperTail } from './normal-tail.js';
import { studentUpperQuantile } from './student-t.js';

/** Power at the smallest detectable difference. */
export const targetPower = 0.8;

/**
 * The smallest true difference, as an absolute value, that the test of mean-estimate.ts detects with probability
 * `power`:
 *
 *     δ SE  with  P(T_ν(δ) > t) = power,  t the upper (1 − level) / 2 point of Student's t on ν
 *
 * T_ν(δ) is noncentral t: the test statistic if the true difference is δ standard errors. The estimated standard
 * error is taken as the true one, so the result describes the sensitivity of the study, not the validity of its
 * result.
 * Edges: NaN without a standard error. Example: SE 1, ν = 4: 3.70; ν = 100: 2.83; ν → ∞: 1.96 + 0.84 = 2.80.
 * Source: Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2, 1995, chapter 31.
 */
export function detectableDifference(
  { standardError, degreesOfFreedom }: Omit<MeanEstimate, 'mean' | 'rule'>,
  power = targetPower,
  level = 0.95,
): number {
  if (Number.isNaN(standardError)) return Number.NaN;
  const threshold = studentUpperQuantile((1 - level) / 2, degreesOfFreedom);
  const missing = (shift: number) => noncentralUpperTail(threshold, degreesOfFreedom, shift) - power;
  return standardError * monotoneRoot(missing, 0, 2 * threshold + 10);
}

/** Steps of Simpson’s rule. The integrand is smooth; more steps change the result by less than 10⁻⁹. */
const steps = 120;

/**
 * P(T > t) for T = (Z + shift) / (χ_ν / √ν), the noncentral t distribution, t ≥ 0, ν ≥ 1, by integrating over χ:
 *
 *     ∫ P(Z > t u / √ν − shift) f_χ(u) du,   u = v⁴, which makes the integrand smooth at 0 for fractional ν
 *
 * Absolute error at most 10⁻⁸.
 */
export function noncentralUpperTail(t: number, degreesOfFreedom: number, shift: number): number {
  const centre = Math.sqrt(degreesOfFreedom);
  const [low, high] = [Math.max(0, centre - 9) ** 0.25, (centre + 9) ** 0.25];
  const logScale = (1 - degreesOfFreedom / 2) * Math.LN2 - logGamma(degreesOfFreedom / 2);
  const at = (v: number) => {
    const u = v ** 4;
    if (u === 0) return 0;
    const logDensity = logScale + (degreesOfFreedom - 1) * Math.log(u) - (u * u) / 2;
    return normalUpperTail((t * u) / centre - shift) * Math.exp(logDensity) * 4 * v ** 3;
  };
  const width = (high - low) / steps;
  let sum = at(low) + at(high);
  for (let step = 1; step < steps; step++) sum += (step % 2 === 1 ? 4 : 2) * at(low + step * width);
  return (sum * width) / 3;
}
