import { binCount, calibrationErrors } from '../metrics/calibration-error.js';
import type { OccupiedCells } from '../metrics/log-spaced-histogram.js';

/**
 * ECE over all pixels of some cases, from the histogram cells that a record stores for every treatment: 15 bins of
 * equal width; each cell is assigned to the bin of its mean prediction. Cells are at most 1/256 wide, so only
 * cells on a bin's edge are assigned differently from the exact tables of bins.json. NaN without pixels.
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
