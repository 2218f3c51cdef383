import { type MeanEstimate, meanWithoutError } from './mean-estimate.js';

/** What one independent unit, such as a patient, adds to both sums. */
export interface RatioPart {
  numerator: number;
  denominator: number;
}

/**
 * The ratio of two sums over independent units, with the standard error of the jackknife:
 *
 *     R = Σ a / Σ b     SE² = (n − 1) / n · Σ (R₋ᵢ − mean R₋)²     ν = (Σ b²)² / Σ b⁴ − 1, at least 1
 *
 * R₋ᵢ is the ratio without unit i. ν is n − 1 where all denominators are equal. It is smaller where a few large units decide the
 * ratio, because the standard error then rests on few values (Satterthwaite, Biometrics Bulletin 1946, with variances in proportion
 * to b²). The percentile bootstrap is too narrow for few units: with normal deviations at 8 units its 95 % interval misses
 * the ratio in 10 to 15 % of drawn samples, this one in at most 5 % (test/statistics/ratio-estimate.test.ts).
 *
 * Edges: one unit, or a unit without which the denominators are 0, gives a NaN standard error; denominators of 0 a NaN ratio.
 * Source: Miller, The jackknife – a review, Biometrika 1974.
 * Example: a = 1, 4; b = 10, 30: R = 5/40, R₋ = 4/30 and 1/10, SE = (4/30 − 1/10) / 2 = 0.0167, ν = 1.
 */
export function ratioEstimate(parts: readonly RatioPart[]): MeanEstimate {
  const count = parts.length;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const numerators = sum(parts.map(({ numerator }) => numerator));
  const denominators = sum(parts.map(({ denominator }) => denominator));
  const ratio = numerators / denominators;
  if (denominators === 0) return meanWithoutError(Number.NaN, 'denominators of 0');
  if (count < 2) return meanWithoutError(ratio, 'one unit: variation unknown');
  const lone = parts.some(({ denominator }) => denominators - denominator === 0);
  if (lone) return meanWithoutError(ratio, 'one unit has the whole denominator: variation unknown');
  const without = parts.map(
    ({ numerator, denominator }) => (numerators - numerator) / (denominators - denominator),
  );
  const mean = sum(without) / count;
  const squares = sum(without.map((value) => (value - mean) ** 2));
  const weights = parts.map(({ denominator }) => (denominator / denominators) ** 2);
  return {
    mean: ratio,
    standardError: Math.sqrt(((count - 1) / count) * squares),
    degreesOfFreedom: Math.max(1, sum(weights) ** 2 / sum(weights.map((weight) => weight ** 2)) - 1),
    rule: 'jackknife of a ratio',
  };
}
