import { type MeanEstimate, meanWithoutError } from './mean-estimate.js';

/**
 * The mean of independent values with Student's one-sample standard error:
 *
 *     mean = Σ x / n     SE² = Σ (x − mean)² / (n − 1) / n     ν = n − 1
 *
 * Applied to patients under given networks, it describes the variation over new patients under the same networks.
 * Edges: one value gives a NaN standard error, none a NaN mean. Example: 1, 2, 6: mean 3, SE = √(7/3) = 1.528,
 * ν = 2.
 */
export function studentMean(values: readonly number[]): MeanEstimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return meanWithoutError(mean, 'one value: variation unknown');
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    standardError: Math.sqrt(squares / (values.length - 1) / values.length),
    degreesOfFreedom: values.length - 1,
    rule: 'independent values',
  };
}
