/** How often the interval of a volume holds the true one. */
export const volumeCoverage = 0.9;

/**
 * How far the expected volume of a run was off on its test cases; what an interval of a new volume is made
 * of.
 */
export interface VolumeReach {
  /** Relative to the expected volume; undefined where there are too few patients to bound it. */
  relative: number | undefined;
  /** Patients whose images bound it, one image of each, and how many are needed. */
  patients: number;
  needed: number;
}

/**
 * The interval of one image's volume in pixels, within what the image holds; undefined where nothing bounds
 * it.
 */
export function volumeInterval(
  { relative }: VolumeReach,
  expectedPixels: number,
  imagePixels: number,
): { low: number; high: number } | undefined {
  if (relative === undefined) return undefined;
  const width = relative * Math.max(1, expectedPixels);
  return { low: Math.max(0, expectedPixels - width), high: Math.min(imagePixels, expectedPixels + width) };
}
