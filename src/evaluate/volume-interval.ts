/** Coverage of volume intervals. */
export const volumeCoverage = 0.9;

/** Error of the expected volume of a run on its test cases, from which intervals for new volumes are made. */
export interface VolumeReach {
  /** Half width relative to the expected volume; undefined with too few patients. */
  relative: number | undefined;
  /** Number of patients used, with one image each, and the number needed. */
  patients: number;
  needed: number;
}

/** The interval of one image's volume in pixels, limited to the image's size; undefined if there is no bound. */
export function volumeInterval(
  { relative }: VolumeReach,
  expectedPixels: number,
  imagePixels: number,
): { low: number; high: number } | undefined {
  if (relative === undefined) return undefined;
  const width = relative * Math.max(1, expectedPixels);
  return { low: Math.max(0, expectedPixels - width), high: Math.min(imagePixels, expectedPixels + width) };
}
