import { describeShape } from '../../core/image.js';
import { type Affine, type NiftiPlacement, niftiAffine } from './nifti-affine.js';

/**
 * A NIfTI header may place its voxels twice, by its sform and by pixdim with the qform, and the two may differ: the ACDC
 * challenge's files have an sform of 1 × 1 × 1 mm beside voxels of 1.3 × 1.3 × 10. This reader goes by the sform, as
 * nibabel's affine does; ITK goes by the other in part. So a difference is worth a word.
 */
export interface PlacementDisagreement {
  /** What such headers have in common, as "3 cases have …" goes on. */
  kind: string;
  /** The two values. */
  detail: string;
}

/** Headers store 32-bit floats, some of them rounded to a few digits. */
const sizeTolerance = 1e-3;
/** In shares of the smallest voxel size. */
const placeTolerance = 0.5;

/** How sform and pixdim, or else sform and qform, disagree; undefined where there is no sform, or they agree. */
export function placementDisagreement(
  placement: NiftiPlacement,
  millimetresPerUnit: number,
  path: string,
): PlacementDisagreement | undefined {
  if (placement.sformCode === 0) return undefined;
  const bySform = niftiAffine(placement, path);
  const sizes = [0, 1, 2].map((axis) => Math.hypot(...[0, 1, 2].map((row) => bySform[row]![axis]!)));
  const stored = placement.voxelSizeMm.map((size, axis) => Math.abs(size) || sizes[axis]!);
  if (stored.some((size, axis) => !(Math.abs(size - sizes[axis]!) <= sizeTolerance * sizes[axis]!))) {
    const inMm = (values: readonly number[]) =>
      `${describeShape(values.map((size) => Number((size * millimetresPerUnit).toPrecision(4))))} mm`;
    return {
      kind: 'other voxel sizes in the sform, which is used, than in pixdim',
      detail: `${inMm(sizes)} against ${inMm(stored)}`,
    };
  }
  if (placement.qformCode === 0) return undefined;
  const byQform = qformAffine(placement, path);
  const apart = byQform ? farthestCorner(bySform, byQform, placement.shape) : 0;
  if (!(apart > placeTolerance * Math.min(...sizes))) return undefined;
  return {
    kind: 'another place by the sform, which is used, than by the qform',
    detail: `up to ${(apart * millimetresPerUnit).toPrecision(3)} mm apart`,
  };
}

/** Undefined where there is no quaternion, since nothing was placed by it. */
function qformAffine(placement: NiftiPlacement, path: string): Affine | undefined {
  try {
    return niftiAffine({ ...placement, sformCode: 0 }, path);
  } catch {
    return undefined;
  }
}

function farthestCorner(a: Affine, b: Affine, shape: readonly number[]): number {
  const distances = Array.from({ length: 8 }, (_, corner) => {
    const voxel = [...shape.map((extent, axis) => ((corner >> axis) & 1) * (extent - 1)), 1];
    return Math.hypot(
      ...[0, 1, 2].map((row) =>
        voxel.reduce((sum, index, column) => sum + index * (a[row]![column]! - b[row]![column]!), 0),
      ),
    );
  });
  return Math.max(...distances);
}
