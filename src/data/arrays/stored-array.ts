import type { NiftiVoxelType } from '../volumes/nifti-voxels.js';

/** The storage of one number: the types of NIfTI, and float16 of NumPy. */
export type NumberType = NiftiVoxelType;

/**
 * An array of numbers in a file of any format: `.npy`, a member of `.npz`, NIfTI, a picture. Only its header has been read.
 * `chunks` streams the numbers from the first one, and may be called repeatedly.
 */
export interface StoredArray {
  path: string;
  /** Format for reports, such as "NumPy float16". */
  format: string;
  /** Extents in C order, slowest axis first; for NIfTI, where x is fastest: (…, z, y, x). */
  shape: readonly number[];
  /** Whether the first axis is the fastest in the file (Fortran order). */
  isReversed: boolean;
  numbers: NumberType;
  littleEndian: boolean;
  /** Value = slope · stored + intercept. */
  slope: number;
  intercept: number;
  /** Whether the file is a picture, whose axes are rows and columns by its format. */
  isPicture?: boolean;
  /** Placement of the voxels, if the file has one. */
  grid?: ArrayGrid;
  /** The bytes of the numbers from the first; ends early if the file does. Throws DataError for damaged files. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** The placement of voxels in a NIfTI header. */
export interface ArrayGrid {
  /** Distance of voxel centres along the last axes of `shape`: slice, row, column. */
  spacingMm: readonly [number, number, number];
  /** Voxel indices (x, y, z, 1) to millimetres, three rows. */
  affine: readonly (readonly number[])[];
  /**
   * Whether the header places its voxels in the world. The unit matrix does not count: programs write it for an unknown
   * placement.
   */
  isPlaced: boolean;
}

/** Number of elements of an array. */
export function numberCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}
