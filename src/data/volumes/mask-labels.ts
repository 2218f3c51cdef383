import { DataError } from '../../core/errors.js';
import { describeShape, type IntensityImage, sameShape } from '../../core/image.js';
import type { LabelRule } from '../manifest-format/manifest.js';
import type { MaskReading } from '../pictures/mask-labels.js';
import type { Affine } from './nifti-affine.js';
import type { NiftiHeader } from './nifti-header.js';
import type { NiftiOrientation } from './nifti-orientation.js';
import { readNiftiHeader, readNiftiLabels } from './nifti-volume.js';

/** Relative tolerance between the spacings of image and mask: headers store 32-bit floats, some rounded. */
const spacingTolerance = 1e-3;
/** Tolerance between corner voxels of image and mask, as a share of the smallest spacing. */
const placeTolerance = 0.5;

/**
 * Reads the label volume of one case. Faults are values outside the label rule, and a grid or spacing other than the image's.
 * `image` is undefined where it could not be read; then only the mask is checked.
 */
export async function readMaskVolume(
  path: string,
  image: (Pick<IntensityImage, 'shape' | 'spacingMm'> & { path: string }) | undefined,
  rule: LabelRule,
  subject: string,
): Promise<MaskReading> {
  if (rule.kind !== 'classes') throw new RangeError('volumes have a class map');
  const faults: DataError[] = [];
  const refuse = (what: string, remedy: string) =>
    faults.push(new DataError({ verb: 'invalid', what, where: path, remedy }));
  try {
    const header = await readNiftiHeader(path);
    const { shape, orientation } = header;
    if (image && !sameShape(shape, image.shape)) {
      refuse(
        `size of ${subject} (expected ${describeShape(image.shape)} as the image, found ${describeShape(shape)})`,
        'the mask belongs to another image or was resampled: replace it by the original',
      );
    } else if (image?.spacingMm && !sameSpacing(orientation.spacingMm, image.spacingMm)) {
      refuse(
        `spacing of ${subject} (expected ${image.spacingMm.join(' × ')} mm as the image, found ${orientation.spacingMm.join(' × ')} mm)`,
        'the mask belongs to another image or its header was changed: replace it by the original',
      );
    } else if (image) {
      const distanceMm = cornerDistanceMm(header, await readNiftiHeader(image.path));
      if (distanceMm > placeTolerance * Math.min(...orientation.spacingMm)) {
        refuse(
          `place of ${subject} (expected the image's, found up to ${distanceMm.toPrecision(3)} mm away)`,
          'the mask belongs to another image or its header was changed: replace it by the original',
        );
      }
    }
    const labels = await readNiftiLabels(path, Object.keys(rule.map).map(Number));
    const isIdentity = Object.entries(rule.map).every(([value, label]) => Number(value) === label);
    if (!isIdentity) labels.data.set(labels.data.map((value) => rule.map[value]!));
    return { labels, faults, warnings: [] };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    faults.push(error);
    return { labels: { shape: [0, 0, 0], data: new Uint8Array(0) }, faults, warnings: [] };
  }
}

/**
 * The greatest distance in mm between corresponding corner voxels of two volumes of the same shape; 0 where one of them has no
 * placement in the world.
 */
function cornerDistanceMm(a: NiftiHeader, b: NiftiHeader): number {
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
