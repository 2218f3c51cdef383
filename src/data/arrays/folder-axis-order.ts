/** One order of axes for all arrays of a folder: a volume with as many slices as columns fits both and cannot tell. */
import { DataError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import type { AxisOrder } from './array-axes.js';

/** An array of the folder, and the orders in which it fits its truth. */
export interface FittingArray {
  path: string;
  orders: readonly AxisOrder[];
  /** Whether array and truth are pictures, which store rows before columns. */
  arePictures: boolean;
}

export interface FolderAxisOrder {
  order: AxisOrder;
  /** A note for the user; absent where the arrays lie as their truths do. */
  note?: string;
}

/**
 * Decides the order of axes of a folder from all its arrays. Arrays that fit only one order decide for those that fit both; where
 * all fit both, the order is z, y, x. Throws DataError that names one of each where some fit only z, y, x and others only x, y, z.
 */
export function folderAxisOrder(
  arrays: readonly FittingArray[],
  { kind, folder }: { kind: 'probabilities' | 'logits'; folder: string },
): FolderAxisOrder {
  const only = (order: AxisOrder) =>
    arrays.filter(({ orders }) => orders.length === 1 && orders[0] === order);
  const [zFirst, xFirst] = [only('z, y, x'), only('x, y, z')];
  if (zFirst.length > 0 && xFirst.length > 0) {
    throw new DataError({
      verb: 'invalid',
      what: `axes of the ${kind}: ${zFirst[0]!.path} fits its truth only as z, y, x, and ${xFirst[0]!.path} only as x, y, z`,
      where: folder,
      remedy: 'save all cases in one order of axes, or audit the two kinds in folders of their own',
    });
  }
  const unclear = arrays.length - zFirst.length - xFirst.length;
  if (xFirst.length > 0) {
    const others =
      unclear > 0 ? `; the other ${unclear === 1 ? 'one is' : `${unclear} are`} read so, too` : '';
    const note = `the axes of the ${kind} are read as x, y, z, because only this order fits the truth of ${counted(xFirst.length, 'case')}${others}`;
    return { order: 'x, y, z', note };
  }
  const isOpen = zFirst.length === 0 && arrays.some(({ arePictures }) => !arePictures);
  if (!isOpen) return { order: 'z, y, x' };
  return {
    order: 'z, y, x',
    note: `the axes of the ${kind} fit the truth as z, y, x and as x, y, z in every case; they are read as z, y, x`,
  };
}
