import type { Interval } from './bootstrap.js';
import { studentTwoSidedPValue, studentUpperQuantile } from './student-t.js';

/**
 * A mean of paired differences with what is known of its spread. nested-mean.ts and crossed-mean.ts make it; intervals, tests
 * and smallest detectable differences all follow from these three numbers, so that they can never disagree.
 */
export interface MeanEstimate {
  mean: number;
  /** Standard error of the mean over new networks and new patients; NaN where it cannot be told. */
  standardError: number;
  /** Degrees of freedom of the standard error, whole or not. */
  degreesOfFreedom: number;
  /** Which rule gave the standard error, for a table's foot. */
  rule: string;
}

/** An estimate of a mean of which nothing else is known. */
export function withoutSpread(mean: number, rule: string): MeanEstimate {
  return { mean, standardError: Number.NaN, degreesOfFreedom: Number.NaN, rule };
}

/**
 * Two-sided p value of the hypothesis that the true mean is `value`: t = (mean − value) / SE on the estimate's degrees
 * of freedom. The test's sign is the sign of mean − value, so that test and mean cannot point two ways.
 *
 * Edges: NaN without a standard error; a standard error of 0 gives 1 where the mean is `value`, else 0.
 */
export function meanTestPValue({ mean, standardError, degreesOfFreedom }: MeanEstimate, value = 0): number {
  if (Number.isNaN(standardError)) return Number.NaN;
  if (standardError === 0) return mean === value ? 1 : 0;
  return studentTwoSidedPValue((mean - value) / standardError, degreesOfFreedom);
}

/**
 * The values that the test above does not reject at 1 − level: mean ± t SE. NaN without a standard error.
 * Example: mean 1, SE 0.5, ν = 4, level 0.95 → [−0.388, 2.388].
 */
export function meanInterval(
  { mean, standardError, degreesOfFreedom }: MeanEstimate,
  level = 0.95,
): Interval {
  const half = studentUpperQuantile((1 - level) / 2, degreesOfFreedom) * standardError;
  return { low: mean - half, high: mean + half };
}
