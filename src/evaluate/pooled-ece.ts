import { binCount, calibrationErrors } from '../metrics/calibration-error.js';
import type { OccupiedCells } from '../metrics/log-spaced-histogram.js';

/**
 * ECE of all pixels of some cases together, from the fine cells that a record has of every treatment: 15 bins of equal width, of
 * which a cell lies whole in that of its mean prediction. A cell is 1/256 wide at most, so next to the exact sum of
 * bins.json only cells on a bin's edge are counted otherwise. NaN without pixels.
 */
export function pooledEce({ count, probabilitySum, positiveCount }: OccupiedCells): number {
  const bins = {
    count: new Array<number>(binCount).fill(0),
    probabilitySum: new Array<number>(binCount).fill(0),
    positiveCount: new Array<number>(binCount).fill(0),
  };
  count.forEach((pixels, cell) => {
    const bin = Math.min(binCount - 1, Math.floor((probabilitySum[cell]! / pixels) * binCount));
    bins.count[bin]! += pixels;
    bins.probabilitySum[bin]! += probabilitySum[cell]!;
    bins.positiveCount[bin]! += positiveCount[cell]!;
  });
  return calibrationErrors(bins).ece;
}
