/** A volume in pixels: of the truth, expected from the probabilities, and of the mask. */
export interface Volumes {
  truth: number;
  /** Σ p over all pixels. */
  expected: number;
  /** Pixels decided as foreground. */
  decided: number;
}

/**
 * A network's volume relative to the true one.
 *
 *     volume_expected = Σ p / Σ y          volume_decided = |mask| / Σ y
 *
 * Both lie in [0, ∞); 1 is correct; NaN if the truth is empty. Over many cases a calibrated network has Σ p = Σ y,
 * whatever its mask. The approximation p = min(1, q / S) of DSC++ (score-scaling.ts) overstates Σ p by a factor of
 * at most 1 / S, where S is the soft score; by less if many pixels have q > S and are clipped at 1.
 * Example: truth 100, Σ p 121, mask 105: 1.21 and 1.05.
 */
export function volumeRatios({ truth, expected, decided }: Volumes): {
  volume_expected: number;
  volume_decided: number;
} {
  if (truth === 0) return { volume_expected: Number.NaN, volume_decided: Number.NaN };
  return { volume_expected: expected / truth, volume_decided: decided / truth };
}
