import type { Interval } from './bootstrap.js';
import { studentTwoSidedPValue, studentUpperQuantile } from './student-t.js';

/**
 * A mean of paired differences with its standard error. nested-mean.ts and crossed-mean.ts compute it. Intervals,
 * tests and smallest detectable differences are all derived from these three numbers, so they cannot contradict
 * each other.
 */
export interface MeanEstimate {
  mean: number;
  /** Standard error of the mean over new networks and new patients; NaN if it cannot be estimated. */
  standardError: number;
  /** Degrees of freedom of the standard error; may be fractional. */
  degreesOfFreedom: number;
  /** The rule that gave the standard error, for table footnotes. */
  rule: string;
}

/** A mean whose standard error cannot be estimated. */
export function meanWithoutError(mean: number, rule: string): MeanEstimate {
  return { mean, standardError: Number.NaN, degreesOfFreedom: Number.NaN, rule };
}

/**
 * Two-sided p value of the hypothesis that the true mean is `value`: t = (mean − value) / SE with the estimate's
 * degrees of freedom. A significant result always has the direction of mean − value.
 *
 * Edges: NaN without a standard error. A standard error of 0 gives 1 if the mean equals `value`, else 0.
 */
export function meanTestPValue({ mean, standardError, degreesOfFreedom }: MeanEstimate, value = 0): number {
  if (Number.isNaN(standardError)) return Number.NaN;
  if (standardError === 0) return mean === value ? 1 : 0;
  return studentTwoSidedPValue((mean - value) / standardError, degreesOfFreedom);
}

/**
 * The interval of all values that the test above does not reject at significance 1 − level: mean ± t SE. NaN
 * without a standard error.
 * Example: mean 1, SE 0.5, ν = 4, level 0.95 → [−0.388, 2.388].
 */
export function meanInterval(
  { mean, standardError, degreesOfFreedom }: MeanEstimate,
  level = 0.95,
): Interval {
  const half = studentUpperQuantile((1 - level) / 2, degreesOfFreedom) * standardError;
  return { low: mean - half, high: mean + half };
}
