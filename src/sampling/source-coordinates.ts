/**
 * The source coordinates of each pixel of a warped patch.
 *
 * With c = o − (patch − 1)/2 the centred output coordinate, e(o) the elastic displacement, R the rotation, s the scale
 * and t the patch centre in the (mirrored) source, batchgenerators samples at
 *
 *   x(o) = s · (c + e(o)) R + t,   c as a row vector,
 *
 * and mirroring an axis first is equivalent to reading it at (extent − 1) − x. All terms except e are affine.
 */
import type { SpatialShape } from '../core/image.js';
import type { Augmentation, Warp } from './augmentation.js';
import { elasticFields } from './elastic-field.js';

export interface SourceCoordinates {
  /** Bounds of the source coordinates along each axis; they may be wider than necessary. */
  bounds: readonly (readonly [number, number])[];
  /** Writes the coordinates of one output line (all axes but the last fixed) into one array per axis. */
  writeLine: (line: number, coordinates: readonly Float64Array[]) => void;
}

/** `centre`: centre of the patch in the mirrored source in pixels, with pixel centres at integers. */
export function sourceCoordinates(
  warp: Warp,
  mirrored: Augmentation['mirrored'],
  sourceShape: SpatialShape,
  patchShape: SpatialShape,
  centre: readonly number[],
): SourceCoordinates {
  const matrix = affineMatrix(warp, mirrored);
  const target = centre.map((place, axis) => (mirrored[axis] ? sourceShape[axis]! - 1 - place : place));
  const fields = warp.elastic ? elasticFields(warp.elastic, patchShape) : null;
  const reach = patchShape.map((extent, axis) => (extent - 1) / 2 + (fields ? largest(fields[axis]!) : 0));
  const bounds = matrix.map((row, axis) => {
    const radius = row.reduce((sum, factor, along) => sum + Math.abs(factor) * reach[along]!, 0);
    return [target[axis]! - radius, target[axis]! + radius] as const;
  });
  const columns = patchShape.at(-1)!;
  const lastAxis = patchShape.length - 1;

  const writeLine: SourceCoordinates['writeLine'] = (line, coordinates) => {
    const start = centredLineStart(line, patchShape);
    for (const [axis, row] of matrix.entries()) {
      const along = coordinates[axis]!;
      const first = row.reduce((sum, factor, from) => sum + factor * start[from]!, target[axis]!);
      const step = row[lastAxis]!;
      for (let column = 0; column < columns; column++) along[column] = first + step * column;
      if (!fields) continue;
      for (const [from, field] of fields.entries()) addScaled(along, row[from]!, field, line * columns);
    }
  };
  return { bounds, writeLine };
}

/** matrix[d][k]: derivative of source coordinate d with respect to output coordinate k. */
function affineMatrix({ rotationRadians, scale }: Warp, mirrored: readonly boolean[]): number[][] {
  const rank = mirrored.length;
  const rotation = rotationRadians ? rotationMatrix(rotationRadians) : identity(rank);
  return identity(rank).map((row, axis) =>
    row.map((_, from) => (mirrored[axis] ? -1 : 1) * scale * rotation[from]![axis]!),
  );
}

/**
 * R for row vectors. 2D: [[cos, −sin], [sin, cos]]. 3D: X·Y·Z, right-handed rotations about the slice, row and column axes in
 * this order.
 */
function rotationMatrix(angles: readonly number[]): number[][] {
  const [cos0, sin0] = [Math.cos(angles[0]!), Math.sin(angles[0]!)];
  if (angles.length === 1) {
    return [
      [cos0, -sin0],
      [sin0, cos0],
    ];
  }
  const [cos1, sin1] = [Math.cos(angles[1]!), Math.sin(angles[1]!)];
  const [cos2, sin2] = [Math.cos(angles[2]!), Math.sin(angles[2]!)];
  const aboutSlice = [
    [1, 0, 0],
    [0, cos0, -sin0],
    [0, sin0, cos0],
  ];
  const aboutRow = [
    [cos1, 0, sin1],
    [0, 1, 0],
    [-sin1, 0, cos1],
  ];
  const aboutColumn = [
    [cos2, -sin2, 0],
    [sin2, cos2, 0],
    [0, 0, 1],
  ];
  return product(product(aboutSlice, aboutRow), aboutColumn);
}

function product(left: number[][], right: number[][]): number[][] {
  return left.map((row) =>
    right[0]!.map((_, column) => row.reduce((sum, value, k) => sum + value * right[k]![column]!, 0)),
  );
}

function identity(rank: number): number[][] {
  return Array.from({ length: rank }, (_, row) =>
    Array.from({ length: rank }, (_, k) => (row === k ? 1 : 0)),
  );
}

/** Centred coordinates of the first pixel of a line. */
function centredLineStart(line: number, shape: SpatialShape): number[] {
  const start = shape.map((extent) => -(extent - 1) / 2);
  for (let axis = shape.length - 2, rest = line; axis >= 0; axis--) {
    start[axis]! += rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return start;
}

function addScaled(sum: Float64Array, factor: number, field: Float64Array, start: number): void {
  if (factor === 0) return;
  for (let at = 0; at < sum.length; at++) sum[at] = sum[at]! + factor * field[start + at]!;
}

function largest(field: Float64Array): number {
  let most = 0;
  for (let at = 0; at < field.length; at++) {
    const value = field[at]!;
    if (value > most) most = value;
    else if (-value > most) most = -value;
  }
  return most;
}
