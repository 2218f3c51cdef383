/**
 * The study's images, 2D and 3D. Spatial axes are in the order slice, row, column (2D: row, column); data is
 * row-major with the channel last. "Pixel" also means voxel.
 */

/** Spatial extent: [rows, columns] or [slices, rows, columns]. */
export type SpatialShape = readonly number[];

/** An intensity image on its grid. */
export interface IntensityImage {
  shape: SpatialShape;
  channels: number;
  /** pixels × channels values; 8-bit files keep 0…255, CT keeps Hounsfield units. */
  data: Float32Array;
  /** Distance between pixel centres along each spatial axis, in millimetres, if the file gives it. */
  spacingMm?: readonly number[];
}

/** A class index per pixel: 0 is background. */
export interface LabelMap {
  shape: SpatialShape;
  data: Uint8Array;
}

/** Softmax output: pixels × classes values in [0, 1], each pixel's row summing to 1. */
export interface ProbabilityMap {
  shape: SpatialShape;
  classes: number;
  data: Float32Array;
}

/** One test or training case as the files hold it, before any preprocessing. */
export interface SourceCase {
  caseId: string;
  image: IntensityImage;
  labels: LabelMap;
  /** The annotation of a second observer, if there is one. */
  secondLabels?: LabelMap;
  /** Phantoms only: the true probability of each foreground class, pixels × (classes − 1). */
  posterior?: Float32Array;
}

/** Number of pixels in a spatial shape. */
export function pixelCount(shape: SpatialShape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** "584 × 565", "611 × 512 × 512". */
export function describeShape(shape: SpatialShape): string {
  return shape.join(' × ');
}

export function sameShape(a: SpatialShape, b: SpatialShape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
