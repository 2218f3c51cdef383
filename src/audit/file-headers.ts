/** What all files of a folder say together, before the first case is scored: classes, order of axes, formats. */
import { combinedDataError, DataError } from '../core/errors.js';
import type { AxisOrder } from '../data/arrays/array-axes.js';
import { type FittingArray, folderAxisOrder } from '../data/arrays/folder-axis-order.js';
import { areOfMasks, masksInPlace } from '../data/arrays/mask-values.js';
import type { ArrayPair } from '../data/arrays/pair-arrays.js';
import { isPlacedAlone } from '../data/arrays/placed-alone.js';
import { openProbabilities, type ProbabilityArray } from '../data/arrays/probability-array.js';
import { openTruth } from '../data/arrays/truth-array.js';
import { counted } from '../text/number-format.js';

export interface FolderHeaders {
  /** Number of classes with background, that of most cases. */
  classes: number;
  /** The order of spatial axes of every case that fits in both. */
  order: AxisOrder;
  /** Notes on formats and axes for the user. */
  notes: string[];
}

/** The facts of one header; the array itself is dropped, since an opened picture holds its pixels. */
interface Header extends FittingArray {
  classes: number;
  format: string;
  /** As in placed-alone.ts. */
  isPlacedAlone: boolean;
}

/**
 * Reads the header of every case, and numbers until one of a case shows that the files are no masks. A case with a fault is passed
 * over: its fault is told when it is scored. Throws DataError with all faults where no case is readable, where all are masks, and
 * where no order of axes fits all.
 */
export async function readHeaders(
  pairs: readonly ArrayPair[],
  kind: 'probabilities' | 'logits',
  folder: string,
): Promise<FolderHeaders> {
  const headers: Header[] = [];
  const faults: DataError[] = [];
  const masks = new MaskSearch();
  for (const { probabilities, truth } of pairs) {
    try {
      const opened = await openTruth(truth);
      const array = await openProbabilities(probabilities, opened, kind);
      headers.push({ ...headerOf(array), isPlacedAlone: isPlacedAlone(opened.grid, array.grid) });
      await masks.look(array);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(error);
    }
  }
  if (headers.length === 0) throw combinedDataError(faults, 'cases: none of them can be scored');
  if (masks.areAll) throw masksInPlace(folder, kind, masks.cases, masks.values());
  const { order, note } = folderAxisOrder(headers, { kind, folder });
  const formats = [...new Set(headers.map(({ format }) => format))];
  return {
    classes: mostFrequent(headers.map(({ classes }) => classes)),
    order,
    notes: [
      `${kind}: ${formats.join('; ')}`,
      ...(note === undefined ? [] : [note]),
      ...placedAloneNote(headers.filter((header) => header.isPlacedAlone).length, kind),
    ],
  };
}

function headerOf({ path, orders, arePictures, classes, format, isForegroundAlone }: ProbabilityArray) {
  const shown = `${format}${isForegroundAlone ? ', only the foreground' : ''}`;
  return { path, orders, arePictures, classes, format: shown };
}

function placedAloneNote(count: number, kind: string): string[] {
  if (count === 0) return [];
  return [
    `${counted(count, 'case')} with an affine in only one of truth and ${kind}, by which its axes point in other directions than without one: voxels are compared in the order of the files; if a picture in the report looks mirrored, save both with one affine`,
  ];
}

/** Looks through the cases until one has a number that no mask has. */
class MaskSearch {
  cases = 0;
  private isOver = false;
  private readonly seen = new Set<number>();

  async look(array: ProbabilityArray): Promise<void> {
    if (this.isOver) return;
    const found = await array.maskValues();
    if (found === undefined) {
      this.isOver = true;
      return;
    }
    this.cases++;
    for (const value of found) this.seen.add(value);
  }

  get areAll(): boolean {
    return !this.isOver && areOfMasks(this.values());
  }

  values(): number[] {
    return [...this.seen].sort((a, b) => a - b);
  }
}

/** The most frequent of some numbers; of equally frequent ones, the first. */
function mostFrequent(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const one of numbers) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}
