import type { NiftiVoxelType } from '../volumes/nifti-voxels.js';

/** How one number is stored; NumPy has float16 besides what NIfTI has. */
export type NumberType = NiftiVoxelType;

/**
 * An array of numbers in a file of any format, its header read and nothing else: `.npy`, a member of `.npz`, NIfTI, a
 * picture. Its numbers are read as a stream, from the first, as often as they are wanted.
 */
export interface StoredArray {
  path: string;
  /** "NumPy float16", as a report says it. */
  format: string;
  /** Extents, the slowest axis of an array in C order first. Of NIfTI, whose file order is x fastest: (…, z, y, x). */
  shape: readonly number[];
  /** Whether the first axis is the fastest in the file (Fortran order). */
  isReversed: boolean;
  numbers: NumberType;
  littleEndian: boolean;
  /** Value = slope · stored + intercept. */
  slope: number;
  intercept: number;
  /** Where its voxels lie, in a file that says so. */
  grid?: ArrayGrid;
  /** The bytes of the numbers, from the first; ends early where the file does. Throws DataError for what is damaged. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** What a NIfTI header says of the place of its voxels. */
export interface ArrayGrid {
  /** Distance of voxel centres along the last axes of `shape`: slice, row, column. */
  spacingMm: readonly [number, number, number];
  /** Voxel indices (x, y, z, 1) to millimetres, three rows. */
  affine: readonly (readonly number[])[];
  /**
   * Whether the header places its voxels in the world, by anything but the unit matrix that programs write when they
   * know nothing.
   */
  isPlaced: boolean;
}

/** Numbers of an array. */
export function numberCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
