import { DataError } from '../../core/errors.js';
import type { Affine } from './nifti-affine.js';

/** How the voxel axes i, j, k of a file become slice, row and column. */
export interface NiftiOrientation {
  /** For slice, row, column: the voxel axis (0 i, 1 j, 2 k) it is read from. */
  voxelAxes: readonly [number, number, number];
  /** For slice, row, column: whether that axis is read backwards. */
  reversed: readonly [boolean, boolean, boolean];
  /** Distance of voxel centres along slice, row and column. */
  spacingMm: readonly [number, number, number];
}

/** A voxel axis tilted more than this from every world axis is oblique; up to it, cos differs from 1 by at most 1.6e-4. */
const largestTiltDegrees = 1;

/**
 * The reordering that brings an axis-aligned volume into a common orientation, so that an image and its labels agree however
 * they were stored: slices run from superior to inferior, rows from anterior to posterior, columns from right to left. KiTS19's
 * files already have this order. Deviation: the authors use every array as its file stores it.
 *
 * The spacing along a voxel axis is the magnitude of its entry in the affine, which for KiTS19 is the authors'
 * "diagonal or anti-diagonal". Throws DataError for oblique, sheared and singular affines.
 */
export function niftiOrientation(affine: Affine, path: string): NiftiOrientation {
  const voxelAxes: number[] = [];
  const reversed: boolean[] = [];
  const spacingMm: number[] = [];
  for (const voxelAxis of [0, 1, 2]) {
    const column = [0, 1, 2].map((world) => affine[world]![voxelAxis]!);
    const length = Math.hypot(...column);
    if (!(length > 0 && Number.isFinite(length))) {
      throw new DataError({
        verb: 'invalid',
        what: `NIfTI affine: the step along voxel axis ${voxelAxisNames[voxelAxis]} is (${column.join(', ')}) mm`,
        where: path,
      });
    }
    const magnitudes = column.map(Math.abs);
    const world = magnitudes.indexOf(Math.max(...magnitudes));
    const offAxis = Math.hypot(...column.filter((_, axis) => axis !== world));
    const tilt = (Math.atan2(offAxis, magnitudes[world]!) * 180) / Math.PI;
    const axis = axisOfWorld[world]!;
    if (tilt > largestTiltDegrees || voxelAxes[axis] !== undefined) throw oblique(voxelAxis, tilt, path);
    voxelAxes[axis] = voxelAxis;
    reversed[axis] = column[world]! > 0;
    spacingMm[axis] = magnitudes[world]!;
  }
  return { voxelAxes, reversed, spacingMm } as unknown as NiftiOrientation;
}

const voxelAxisNames = ['i', 'j', 'k'];

/**
 * The axis of the result for world right (column 2), anterior (row 1) and superior (slice 0); each runs in the opposite
 * direction.
 */
const axisOfWorld = [2, 1, 0];

function oblique(voxelAxis: number, tilt: number, path: string): DataError {
  return new DataError({
    verb: 'unsupported',
    what: `oblique NIfTI volume: voxel axis ${voxelAxisNames[voxelAxis]} is tilted by ${tilt.toFixed(1)}° from the nearest body axis, at most ${largestTiltDegrees}° is read`,
    where: path,
    remedy: 'resample it to an axis-aligned grid first',
  });
}
