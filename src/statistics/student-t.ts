import { logGamma } from './log-gamma.js';
import { monotoneRoot } from './monotone-root.js';

/**
 * Upper tail of Student's t distribution, P(T ≥ t), for any real degrees of freedom ν > 0.
 *
 *     P(T ≥ t) = ½ I_{ν / (ν + t²)}(ν/2, ½)        t ≥ 0, and 1 − P(T ≥ −t) below
 *
 * I is the regularized incomplete beta function. Relative error at most 10⁻¹² for ν up to 10⁴.
 * Edges: NaN if t or ν is NaN; ±∞ give 0 and 1. Throws RangeError on ν ≤ 0.
 * Example: t = 2.776, ν = 4 gives 0.025. Source: Abramowitz and Stegun 26.7.1 and 26.5.27.
 */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  if (Number.isNaN(t) || Number.isNaN(degreesOfFreedom)) return Number.NaN;
  if (degreesOfFreedom <= 0)
    throw new RangeError(`invalid degrees of freedom ${degreesOfFreedom}: expected above 0`);
  if (t < 0) return 1 - studentUpperTail(-t, degreesOfFreedom);
  if (t === Number.POSITIVE_INFINITY) return 0;
  const far = degreesOfFreedom / (degreesOfFreedom + t * t);
  const near = (t * t) / (degreesOfFreedom + t * t);
  return incompleteBeta(far, near, degreesOfFreedom / 2, 0.5) / 2;
}

/** The two-sided p value of a t statistic: P(|T| ≥ |t|). */
export function studentTwoSidedPValue(t: number, degreesOfFreedom: number): number {
  return Math.min(1, 2 * studentUpperTail(Math.abs(t), degreesOfFreedom));
}

/**
 * The t with P(T ≥ t) = `tail`, 0 < tail ≤ ½: the factor of an interval's half width.
 * Example: tail 0.025, ν = 4 gives 2.776. NaN if ν is NaN. Throws RangeError on a tail outside (0, ½].
 */
export function studentUpperQuantile(tail: number, degreesOfFreedom: number): number {
  if (!(tail > 0 && tail <= 0.5)) throw new RangeError(`invalid tail ${tail}: expected within (0, 0.5]`);
  if (Number.isNaN(degreesOfFreedom)) return Number.NaN;
  let high = 1;
  while (studentUpperTail(high, degreesOfFreedom) > tail) high *= 2;
  return monotoneRoot((t) => tail - studentUpperTail(t, degreesOfFreedom), 0, high);
}

/**
 * The degrees of freedom between `fewest` and `most` for which P(T ≥ t) = `tail`; the nearer end if there are
 * none.
 * Example: t = 3.182, tail 0.025, between 1 and 10 gives 3.
 */
export function studentDegreesOfFreedom(t: number, tail: number, fewest: number, most: number): number {
  return monotoneRoot((degreesOfFreedom) => tail - studentUpperTail(t, degreesOfFreedom), fewest, most);
}

/**
 * I_x(a, b). y = 1 − x is passed as well, because the subtraction would lose digits near x = 1. The continued
 * fraction converges fast below the mean of the beta distribution; above it, I_x(a, b) = 1 − I_y(b, a) is used.
 */
function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x === 0 || y === 0) return x;
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * logOf(x, y) + b * logOf(y, x));
  return x < (a + 1) / (a + b + 2)
    ? scale / (a * betaFraction(x, a, b))
    : 1 - scale / (b * betaFraction(y, b, a));
}

/** log x, computed from 1 − x if x is near 1. */
function logOf(x: number, complement: number): number {
  return complement < 0.5 ? Math.log1p(-complement) : Math.log(x);
}

/** Enough levels for ν up to 10⁶; smaller ν need fewer. */
const mostLevels = 4000;

/**
 * The continued fraction 1 + d₁ / (1 + d₂ / (1 + …)) of Abramowitz and Stegun 26.5.8, evaluated from the front, as
 * quotients of successive numerators and denominators, until it no longer changes:
 *
 *     d_2m = m (b − m) x / ((a + 2m − 1)(a + 2m))      d_2m+1 = −(a + m)(a + b + m) x / ((a + 2m)(a + 2m + 1))
 */
function betaFraction(x: number, a: number, b: number): number {
  let fraction = 1;
  let numerators = 1;
  let denominators = 0;
  for (let level = 1; level <= mostLevels; level++) {
    const m = Math.floor(level / 2);
    const term =
      level % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    numerators = 1 + term / numerators;
    denominators = 1 / (1 + term * denominators);
    const change = numerators * denominators;
    fraction *= change;
    if (Math.abs(change - 1) < 2 ** -52) break;
  }
  return fraction;
}
