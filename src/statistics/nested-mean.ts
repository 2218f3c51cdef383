import { type MeanEstimate, meanWithoutError } from './mean-estimate.js';

/**
 * The mean of paired differences if patients are nested in networks, such as five folds, each tested by its own
 * pair of networks. One-way random-effects model with network i of K, patient j of n_i, N = Σ n_i:
 *
 *     d_ij = μ + b_i + e_ij                             b_i ~ (0, σ_b²), e_ij ~ (0, σ_e²)
 *     mean = Σ d_ij / N                                 Var(mean) = (σ_e² + σ_b² Σ n_i² / N) / N
 *     MSB = Σ n_i (d̄_i − mean)² / (K − 1)               MSW = Σ (d_ij − d̄_i)² / (N − K)
 *     σ_b² ≈ (MSB − MSW) / n₀                           n₀ = (N − Σ n_i² / N) / (K − 1)
 *
 * Standard error and degrees of freedom:
 * - MSB > MSW, or one patient per network: networks differ by more than the spread of their patients explains.
 *   SE² = (MSW + (MSB − MSW) / n₀ · Σ n_i² / N) / N, which is MSB / N where the n_i are equal; ν = K − 1.
 * - Otherwise no difference between networks is detected, and both mean squares are pooled: SE² = Σ (d_ij − mean)²
 *   / (N − 1) / N; ν = N − 1.
 *
 * The data decide between both rules, so the test is not exact. By simulation (npm run simulate) its error rate is
 * below 5 % if networks do not differ, and at most slightly above 5 % for any share of network variance. Networks
 * trained on overlapping cases are treated as independent; nadeau-bengio.ts corrects for the overlap.
 *
 * Edges: a single network or a single patient gives a NaN standard error; without patients the mean is NaN;
 * networks without patients are left out. Example: [[1, 3], [5, 7]]: mean 4, MSB 16, MSW 2, SE = √(16 / 4) = 2,
 * ν = 1.
 * Source: Searle, Casella, McCulloch, Variance Components, Wiley 1992, chapter 3 (unbalanced one-way layout).
 */
export function nestedMean(networks: readonly (readonly number[])[]): MeanEstimate {
  const groups = networks.filter((group) => group.length > 0);
  const all = groups.flat();
  const patients = all.length;
  const mean = meanOf(all);
  if (groups.length < 2) return meanWithoutError(mean, 'one network: variation over networks unknown');
  const between = groups.reduce((sum, group) => sum + group.length * (meanOf(group) - mean) ** 2, 0);
  const within = groups.reduce((sum, group) => sum + squaresAround(group, meanOf(group)), 0);
  const squaredSizes = groups.reduce((sum, group) => sum + group.length ** 2, 0) / patients;
  const meanSquareBetween = between / (groups.length - 1);
  const meanSquareWithin = patients > groups.length ? within / (patients - groups.length) : 0;
  if (patients > groups.length && meanSquareBetween <= meanSquareWithin) {
    return {
      mean,
      standardError: Math.sqrt((between + within) / (patients - 1) / patients),
      degreesOfFreedom: patients - 1,
      rule: 'networks differ no more than patients explain: pooled',
    };
  }
  const typicalSize = (patients - squaredSizes) / (groups.length - 1);
  const excess = ((meanSquareBetween - meanSquareWithin) * squaredSizes) / typicalSize;
  return {
    mean,
    standardError: Math.sqrt((meanSquareWithin + excess) / patients),
    degreesOfFreedom: groups.length - 1,
    rule: 'between networks',
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squaresAround(values: readonly number[], centre: number): number {
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}
