import { DataError } from '../../core/errors.js';

/** Rows of a 4 × 4 matrix from voxel indices (i, j, k, 1) to world millimetres (right, anterior, superior, 1). */
export type Affine = readonly (readonly number[])[];

/** The header fields for the placement of voxels in the world. */
export interface NiftiPlacement {
  shape: readonly [number, number, number];
  /** pixdim[0]: the handedness of the quaternion. */
  qfac: number;
  /** pixdim[1…3]. */
  voxelSizeMm: readonly [number, number, number];
  qformCode: number;
  sformCode: number;
  quaternion: readonly [b: number, c: number, d: number];
  quaternionOffset: readonly [number, number, number];
  /** srow_x, srow_y, srow_z. */
  sformRows: readonly (readonly number[])[];
  /** Rounding of the stored quaternion: 2^-23 in NIfTI-1, 2^-52 in NIfTI-2. */
  quaternionPrecision: number;
}

/**
 * The affine by nibabel's rules: the sform where its code is not 0; else the quaternion where its code is not 0; else
 * voxel sizes alone, with the first axis running right to left and the origin in the middle of the volume.
 *
 * As in nibabel, voxel sizes of 0 count as 1, negative ones as positive, and a qfac other than −1 as 1. Throws DataError for a
 * quaternion longer than 1. (Written here because nifti-reader-js uses the form with the larger code.)
 */
export function niftiAffine(placement: NiftiPlacement, path: string): Affine {
  if (placement.sformCode !== 0) return [...placement.sformRows.map((row) => [...row]), lastRow];
  if (placement.qformCode !== 0) return quaternionAffine(placement, path);
  const [x, y, z] = voxelSizes(placement);
  const scales = [-x, y, z];
  const rows = scales.map((scale, axis) => {
    const row = [0, 0, 0, -scale * ((placement.shape[axis]! - 1) / 2)];
    row[axis] = scale;
    return row;
  });
  return [...rows, lastRow];
}

const lastRow = [0, 0, 0, 1];

function quaternionAffine(placement: NiftiPlacement, path: string): Affine {
  const [b, c, d] = placement.quaternion;
  const squared = 1 - (b * b + c * c + d * d);
  if (!(squared >= -3 * placement.quaternionPrecision)) {
    throw new DataError({
      verb: 'invalid',
      what: `quaternion (${b}, ${c}, ${d}) in a NIfTI header, expected a length of at most 1`,
      where: path,
    });
  }
  const a = Math.sqrt(Math.max(0, squared));
  // Normalizes, because the length differs from 1 where `squared` was rounded up to 0.
  const s = 2 / (a * a + b * b + c * c + d * d);
  const rotation = [
    [1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)],
    [s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)],
    [s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)],
  ];
  const [x, y, z] = voxelSizes(placement);
  const scales = [x, y, placement.qfac === -1 ? -z : z];
  const rows = rotation.map((row, axis) => [
    ...row.map((cosine, voxelAxis) => cosine * scales[voxelAxis]!),
    placement.quaternionOffset[axis]!,
  ]);
  return [...rows, lastRow];
}

function voxelSizes({ voxelSizeMm }: NiftiPlacement): [number, number, number] {
  return voxelSizeMm.map((size) => Math.abs(size) || 1) as [number, number, number];
}
