/** A volume in pixels three ways: by the truth, by the probabilities, by the mask. */
export interface Volumes {
  truth: number;
  /** Σ p over all pixels. */
  expected: number;
  /** Pixels decided as foreground. */
  decided: number;
}

/**
 * How a network's volume compares with the true one.
 *
 *     volume_expected = Σ p / Σ y          volume_decided = |mask| / Σ y
 *
 * Both lie in [0, ∞); 1 is right. They are undefined (NaN) where the truth is empty. A calibrated network has Σ p = Σ y
 * over many cases, whatever its mask. The approximation p = min(1, q / S) of DSC++ (score-scaling.ts), S its soft score,
 * overstates Σ p by a factor of at most 1 / S: less where many pixels have q > S and are cut at 1.
 * Example: truth 100, Σ p 121, mask 105: 1.21 and 1.05.
 */
export function volumeRatios({ truth, expected, decided }: Volumes): {
  volume_expected: number;
  volume_decided: number;
} {
  if (truth === 0) return { volume_expected: Number.NaN, volume_decided: Number.NaN };
  return { volume_expected: expected / truth, volume_decided: decided / truth };
}
