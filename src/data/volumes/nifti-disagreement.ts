import { describeShape } from '../../core/image.js';
import { type Affine, type NiftiPlacement, niftiAffine } from './nifti-affine.js';

/**
 * A disagreement between the two placements in a NIfTI header: the sform, and pixdim with the qform. Files of the ACDC
 * challenge have an sform of 1 × 1 × 1 mm and voxels of 1.3 × 1.3 × 10 mm. This reader uses the sform, as nibabel's affine
 * does; ITK partly uses the other. Therefore differences are reported.
 */
export interface PlacementDisagreement {
  /** The kind of disagreement; it completes "3 cases have …". */
  kind: string;
  /** The two values, or their distance. */
  detail: string;
}

/** Relative tolerance of sizes: headers store 32-bit floats, some of them rounded. */
const sizeTolerance = 1e-3;
/** Tolerance of places, as a share of the smallest voxel size. */
const placeTolerance = 0.5;

/** The disagreement of sform and pixdim, or else of sform and qform; undefined where there is no sform or they agree. */
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

/** The affine of the qform; undefined where there is none. */
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
