import { describeShape, type SpatialShape } from '../../core/image.js';

/** Which axis of an array is what. */
export interface ArrayAxes {
  /** Classes, or null where the array holds one number a pixel. */
  classAxis: number | null;
  classes: number;
  /** The array's axes in the order of the image's axes that are longer than 1. */
  spatialAxes: readonly number[];
  /** The axes of space lie as nibabel hands them over, x first. */
  isXFirst: boolean;
}

/**
 * Finds the image's axes among those of an array: no class axis, classes first, classes last; the axes of space as they
 * are (z, y, x), else the other way round (x, y, z), each where the extents fit. Axes of extent 1 count for nothing.
 * The first that fits is taken; undefined where none does.
 *
 *     axesOfArray([2, 1, 5, 4], [5, 4])     // classes first, z = 1 dropped
 *     axesOfArray([4, 5, 3, 2], [3, 5, 4])  // x, y, z, classes last
 */
export function axesOfArray(shape: readonly number[], image: SpatialShape): ArrayAxes | undefined {
  const wanted = image.filter((extent) => extent > 1);
  const every = shape.map((_, axis) => axis);
  const last = shape.length - 1;
  for (const isXFirst of [false, true]) {
    for (const classAxis of [null, 0, last]) {
      const classes = classAxis === null ? 1 : (shape[classAxis] ?? 1);
      if (classAxis !== null && classes < 2) continue;
      const spatial = every.filter((axis) => axis !== classAxis && shape[axis]! > 1);
      if (isXFirst) spatial.reverse();
      const fits =
        spatial.length === wanted.length && spatial.every((axis, at) => shape[axis] === wanted[at]);
      if (fits) return { classAxis, classes, spatialAxes: spatial, isXFirst };
    }
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
