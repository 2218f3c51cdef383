import { describeShape, type SpatialShape } from '../../core/image.js';

/** The order of an array's spatial axes: z, y, x as in nnU-Net's arrays and SimpleITK, or x, y, z as in nibabel. */
export type AxisOrder = 'z, y, x' | 'x, y, z';

const axisOrders = ['z, y, x', 'x, y, z'] as const satisfies readonly AxisOrder[];

/** The meaning of an array's axes. */
export interface ArrayAxes {
  /** The axis of classes; null where the array holds one number per pixel. */
  classAxis: number | null;
  classes: number;
  /** The array's axes in the order of the image's axes that are longer than 1. */
  spatialAxes: readonly number[];
  /** Whether the spatial axes are in the order x, y, z, as in nibabel. */
  isXFirst: boolean;
}

/**
 * Matches the axes of an array with those of an image by their extents. Tries the order `preferred`, then the other one; in each,
 * no class axis, classes first and classes last. Axes of extent 1, such as that of a batch, are ignored. Returns the first match;
 * undefined where there is none.
 *
 *     axesOfArray([2, 1, 5, 4], [5, 4])     // classes first, z = 1 dropped
 *     axesOfArray([4, 5, 3, 2], [3, 5, 4])  // x, y, z, classes last
 */
export function axesOfArray(
  shape: readonly number[],
  image: SpatialShape,
  preferred: AxisOrder = 'z, y, x',
): ArrayAxes | undefined {
  const other = axisOrders.find((order) => order !== preferred)!;
  return axesInOrder(shape, image, preferred) ?? axesInOrder(shape, image, other);
}

/** The orders in which an array fits an image: both where the image's extents read the same from either end. */
export function fittingOrders(shape: readonly number[], image: SpatialShape): AxisOrder[] {
  return axisOrders.filter((order) => axesInOrder(shape, image, order) !== undefined);
}

function axesInOrder(shape: readonly number[], image: SpatialShape, order: AxisOrder): ArrayAxes | undefined {
  const isXFirst = order === 'x, y, z';
  const wanted = image.filter((extent) => extent > 1);
  const every = shape.map((_, axis) => axis);
  const long = every.filter((axis) => shape[axis]! > 1);
  for (const classAxis of [null, long[0], long.at(-1)]) {
    if (classAxis === undefined) continue;
    const classes = classAxis === null ? 1 : shape[classAxis]!;
    const spatial = every.filter((axis) => axis !== classAxis && shape[axis]! > 1);
    if (isXFirst) spatial.reverse();
    const fits = spatial.length === wanted.length && spatial.every((axis, at) => shape[axis] === wanted[at]);
    if (fits) return { classAxis, classes, spatialAxes: spatial, isXFirst };
  }
  return undefined;
}

/** The shape of an image or volume: axes of extent 1 before the last two are dropped. */
export function imageShape(shape: readonly number[]): number[] {
  const leading = shape.slice(0, -2).filter((extent) => extent > 1);
  return [...leading, ...shape.slice(-2)];
}

/** "300 × 512 × 512". */
export function extentsText(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single number' : describeShape(shape);
}
