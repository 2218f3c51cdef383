import type { BinTable } from './calibration-error.js';

/** Cells per octave, that is, per factor of two of min(p, 1 − p). */
const cellsPerOctave = 64;
/** At either end, everything below 2⁻²⁴ is one cell: for a float32 p near 1, 1 − p has no finer resolution. */
const finestExponent = -24;
/** Cells of p < ½: one for p < 2⁻²⁴, then 64 for every octave up to ½. */
const cellsBelowHalf = 1 + cellsPerOctave * (-1 - finestExponent);

/** Total number of cells: those of p < ½ in ascending order, then their mirror images. */
export const logSpacedCells = 2 * cellsBelowHalf;

const octaveBits = Math.log2(cellsPerOctave);
const bitsDropped = 23 - octaveBits;
/** The leading bits of the float32 2⁻²⁴: exponent 127 − 24, no mantissa. */
const firstBits = (127 + finestExponent) << octaveBits;

/**
 * Histogram of predicted probabilities on a scale that is fine near 0 and 1: 2946 cells, none wider than 1/64 of
 * min(p, 1 − p), so from 1e-9 near 0 and 1 to 1/256 at ½. The isotonic decomposition (corp-decomposition.ts) and
 * the smooth calibration error (smooth-ece.ts) are computed from it. A run stores its occupied cells, at a coarser
 * resolution, in calibration-cells.json.
 *
 * The cell index is taken from the leading bits of min(p, 1 − p) as float32 (exponent and six bits of mantissa),
 * which ascend with the number. Every cell stores Σ p, so its mean prediction is exact; only the order within a
 * cell is lost.
 */
export class LogSpacedHistogram {
  /** Number of pixels, number of positives and Σ p of each cell, interleaved. */
  private readonly table = new Float64Array(3 * logSpacedCells);
  private readonly small: Float32Array;
  private readonly bits: Uint32Array;

  /** `capacity` is the largest number of pixels in a chunk. */
  constructor(capacity: number) {
    this.small = new Float32Array(capacity);
    this.bits = new Uint32Array(this.small.buffer);
  }

  /** Adds the first `length` pixels: probabilities in [0, 1] (checked by the caller), and truth 0 or 1. */
  add(probability: Float64Array, truth: Uint8Array, length: number): void {
    const { table, small, bits } = this;
    for (let pixel = 0; pixel < length; pixel++) {
      const p = probability[pixel]!;
      small[pixel] = p < 0.5 ? p : 1 - p;
    }
    for (let pixel = 0; pixel < length; pixel++) {
      const p = probability[pixel]!;
      const fromEnd = (bits[pixel]! >>> bitsDropped) - firstBits + 1;
      const cell = fromEnd < 0 ? 0 : fromEnd >= cellsBelowHalf ? cellsBelowHalf - 1 : fromEnd;
      const at = 3 * (p < 0.5 ? cell : logSpacedCells - 1 - cell);
      table[at]!++;
      table[at + 1]! += truth[pixel]!;
      table[at + 2]! += p;
    }
  }

  /** The occupied cells, in ascending order of probability. */
  occupied(): OccupiedCells {
    const cell: number[] = [];
    for (let index = 0; index < logSpacedCells; index++) if (this.table[3 * index]! > 0) cell.push(index);
    return {
      cell,
      count: cell.map((index) => this.table[3 * index]!),
      positiveCount: cell.map((index) => this.table[3 * index + 1]!),
      probabilitySum: cell.map((index) => this.table[3 * index + 2]!),
    };
  }
}

/** A table that lists occupied cells only. */
export interface OccupiedCells extends BinTable {
  /** Cell indices of LogSpacedHistogram, ascending. */
  cell: readonly number[];
}

/**
 * Merges neighbouring cells so that an octave has `cells` of them, a power of two up to 64. A merged cell has the
 * index of its outermost member. Σ p is kept, so mean predictions stay exact. The two end cells are unchanged.
 */
export function coarserCells(fine: OccupiedCells, cells: number): OccupiedCells {
  const together = cellsPerOctave / cells;
  const place = (fromEnd: number) =>
    fromEnd === 0 ? 0 : 1 + together * Math.floor((fromEnd - 1) / together);
  const last = logSpacedCells - 1;
  const cell = fine.cell.map((index) => (index < cellsBelowHalf ? place(index) : last - place(last - index)));
  return poolCells([{ ...fine, cell }]);
}

/** The same columns, packed or not. */
export type CellColumns = Readonly<Record<keyof OccupiedCells, ArrayLike<number>>>;

/** Pools the cells of several cases, runs or networks. */
export function poolCells(tables: readonly CellColumns[]): OccupiedCells {
  const isListed = new Uint8Array(logSpacedCells);
  const sums = {
    count: new Float64Array(logSpacedCells),
    positiveCount: new Float64Array(logSpacedCells),
    probabilitySum: new Float64Array(logSpacedCells),
  };
  for (const { cell, count, positiveCount, probabilitySum } of tables) {
    for (let place = 0; place < cell.length; place++) {
      const index = cell[place]!;
      isListed[index] = 1;
      sums.count[index]! += count[place]!;
      sums.positiveCount[index]! += positiveCount[place]!;
      sums.probabilitySum[index]! += probabilitySum[place]!;
    }
  }
  const cell: number[] = [];
  for (let index = 0; index < logSpacedCells; index++) if (isListed[index]) cell.push(index);
  const column = (name: keyof typeof sums) => cell.map((index) => sums[name][index]!);
  return {
    cell,
    count: column('count'),
    positiveCount: column('positiveCount'),
    probabilitySum: column('probabilitySum'),
  };
}
