export interface MeanDeviation {
  mean: number;
  /** Sample standard deviation, n − 1 in the denominator. */
  standardDeviation: number;
  /** Number of defined values, and of NaN values, which are left out. */
  count: number;
  undefinedCount: number;
}

/**
 * Mean ± standard deviation of the defined values, and the number of undefined ones.
 *
 *     mean = Σ x / n      SD² = Σ (x − mean)² / (n − 1)
 *
 * Edges: without a defined value both are NaN; with one value SD is NaN; infinities count as defined and make the
 * results infinite or NaN.
 * Example: 1, 3, NaN → 2 ± 1.414, count 2, undefined 1.
 *
 * ```ts
 * meanAndDeviation([1, 3, NaN]).mean; // 2
 * meanAndDeviation([1, 3, NaN]).standardDeviation; // 1.414
 * ```
 */
export function meanAndDeviation(values: readonly number[]): MeanDeviation {
  const defined = values.filter((value) => !Number.isNaN(value));
  const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
  const squares = defined.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    standardDeviation: defined.length < 2 ? Number.NaN : Math.sqrt(squares / (defined.length - 1)),
    count: defined.length,
    undefinedCount: values.length - defined.length,
  };
}
