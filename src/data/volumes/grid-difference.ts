import { describeShape, sameShape } from '../../core/image.js';
import type { Affine } from './nifti-affine.js';
import type { NiftiHeader } from './nifti-header.js';
import type { NiftiOrientation } from './nifti-orientation.js';

/** Relative tolerance between the spacings of image and mask: headers store 32-bit floats, some rounded. */
const spacingTolerance = 1e-3;
/** Tolerance between corner voxels of image and mask, as a share of the smallest spacing. */
const placeTolerance = 0.5;

/** What of a header places its voxels. */
export type VolumeGrid = Pick<NiftiHeader, 'shape' | 'orientation' | 'isPlaced' | 'affine'>;

/** How the grid of a mask differs from that of its image: in what, with the values found, and what to do next. */
export interface GridDifference {
  of: 'size' | 'spacing' | 'order of axes' | 'place';
  found: string;
  remedy: string;
}

/**
 * Compares the grid of a mask with that of its image; undefined where they agree. It reads no file, so that the study and the
 * page of `npm run explore` judge masks by the same rule.
 */
export function gridDifference(mask: VolumeGrid, image: VolumeGrid): GridDifference | undefined {
  const { shape, orientation } = mask;
  const { spacingMm } = image.orientation;
  const otherImage =
    'the mask belongs to another image or its header was changed: replace it by the original';
  if (!sameShape(shape, image.shape))
    return {
      of: 'size',
      found: `expected ${describeShape(image.shape)} as the image, found ${describeShape(shape)}`,
      remedy: 'the mask belongs to another image or was resampled: replace it by the original',
    };
  if (!sameSpacing(orientation.spacingMm, spacingMm))
    return {
      of: 'spacing',
      found: `expected ${spacingMm.join(' × ')} mm as the image, found ${orientation.spacingMm.join(' × ')} mm`,
      remedy: otherImage,
    };
  if (mask.isPlaced !== image.isPlaced && !sameOrder(orientation, image.orientation)) {
    const [placed, other] = image.isPlaced ? ['image', 'mask'] : ['mask', 'image'];
    return {
      of: 'order of axes',
      found: `the ${placed} is placed in the world and the ${other} is not, so their axes would be read in different directions`,
      remedy: `copy the affine of the ${placed} into the header of the ${other}`,
    };
  }
  const distanceMm = cornerDistanceMm(mask, image);
  if (distanceMm > placeTolerance * Math.min(...orientation.spacingMm))
    return {
      of: 'place',
      found: `expected the image's, found up to ${distanceMm.toPrecision(3)} mm away`,
      remedy: otherImage,
    };
  return undefined;
}

/** Whether two files' voxel axes become slice, row and column in the same way. */
function sameOrder(a: NiftiOrientation, b: NiftiOrientation): boolean {
  return [0, 1, 2].every(
    (axis) => a.voxelAxes[axis] === b.voxelAxes[axis] && a.reversed[axis] === b.reversed[axis],
  );
}

/**
 * The greatest distance in mm between corresponding corner voxels of two volumes of the same shape; 0 where one of them has no
 * placement in the world.
 */
function cornerDistanceMm(a: VolumeGrid, b: VolumeGrid): number {
  if (!a.isPlaced || !b.isPlaced) return 0;
  const [first, second] = [a, b].map(({ affine, orientation, shape }) => corners(affine, orientation, shape));
  return Math.max(
    ...first!.map((corner, at) => Math.hypot(...corner.map((mm, axis) => mm - second![at]![axis]!))),
  );
}

/** World coordinates of the eight corners, in the order of the reoriented axes. */
function corners(
  affine: Affine,
  { voxelAxes, reversed }: NiftiOrientation,
  shape: readonly number[],
): number[][] {
  return Array.from({ length: 8 }, (_, corner) => {
    const voxel = [0, 0, 0];
    for (const [axis, fileAxis] of voxelAxes.entries()) {
      const isFar = ((corner >> axis) & 1) === 1;
      voxel[fileAxis] = isFar === reversed[axis] ? 0 : shape[axis]! - 1;
    }
    return affine
      .slice(0, 3)
      .map((row) => row[0]! * voxel[0]! + row[1]! * voxel[1]! + row[2]! * voxel[2]! + row[3]!);
  });
}

function sameSpacing(a: readonly number[], b: readonly number[]): boolean {
  return a.every((spacing, axis) => Math.abs(spacing - b[axis]!) <= spacingTolerance * b[axis]!);
}
