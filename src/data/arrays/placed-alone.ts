import type { ArrayGrid } from './stored-array.js';

/**
 * Whether only one of two volumes has an affine (the unit matrix counts as none), and by it the axes point in other directions
 * than without one: then the other volume may be stored in another order of voxels, and nothing in the files tells.
 */
export function isPlacedAlone(one: ArrayGrid | undefined, other: ArrayGrid | undefined): boolean {
  if (!one || !other || one.isPlaced === other.isPlaced) return false;
  const { affine } = one.isPlaced ? one : other;
  return [0, 1, 2].some((axis) => {
    const along = affine.map((row) => row[axis]!);
    return (
      along.some((step, world) => world !== axis && Math.abs(step) > Math.abs(along[axis]!)) ||
      along[axis]! < 0
    );
  });
}
