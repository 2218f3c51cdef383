import type { BinTable } from './calibration-error.js';

/**
 * Cells per unit of probability of the fine histogram. A multiple of 15, 20 and 1000, so that the 15 equal-width
 * bins, the thresholds 0.05, 0.10, … and the cut of TACE at 0.001 are all edges of cells.
 */
export const fineCells = 60_000;

/** TACE uses p > 0.001. No float32 equals 0.001, so these are exactly the cells from this one on. */
export const firstTaceCell = fineCells / 1000;

/**
 * Histograms with fewer cells are kept in two lanes, so that consecutive additions to the same cell do not wait
 * for each other.
 */
const cellsWorthTwoLanes = 1000;

/**
 * Histogram of pixels by predicted probability and event (such as the truth): cell j holds j/n ≤ p < (j+1)/n, and
 * one more cell holds p = 1. It is filled in one pass; equal-width bins, equal-mass bins and threshold counts are
 * all derived from it, so memory does not grow with the image.
 *
 * The cell of a float32 p is exact: p · 60 000 needs 40 bits and a double has 53. So "p ≥ t" compares the exact
 * value of the float32 with t: 0.35 stored as float32 is 0.349999994, below the threshold 0.35; 0.3 stored as
 * float32 is 0.300000012, above the threshold 0.3.
 */
export class ProbabilityHistogram {
  /**
   * Number of pixels at index 2 · (events · cell + event), the sum of their probabilities at the next index; in
   * one lane or two.
   */
  private readonly table: Float64Array;
  private readonly laneLength: number;
  /** Occupied cells in ascending order; undefined after an addition. A case occupies a few hundred of the 60 000. */
  private occupied: Uint32Array | undefined;

  /** `events` is the number of distinguished kinds of pixels: an event is an integer in [0, events). */
  constructor(
    readonly cells: number,
    readonly events = 2,
  ) {
    this.laneLength = 2 * events * (cells + 1);
    this.table = new Float64Array(this.laneLength * (cells < cellsWorthTwoLanes ? 2 : 1));
  }

  /** Counts the first `length` pixels: probabilities in [0, 1] (checked by the caller) and their events. */
  add(probability: Float32Array | Float64Array, event: Uint8Array, length: number): void {
    const { table, cells } = this;
    this.occupied = undefined;
    const step = 2 * this.events;
    const secondLane = table.length - this.laneLength;
    const paired = length - (length % 2);
    for (let pixel = 0; pixel < paired; pixel += 2) {
      const p = probability[pixel]!;
      const at = step * ((p * cells) | 0) + 2 * event[pixel]!;
      table[at]!++;
      table[at + 1]! += p;
      const next = probability[pixel + 1]!;
      const nextAt = secondLane + step * ((next * cells) | 0) + 2 * event[pixel + 1]!;
      table[nextAt]!++;
      table[nextAt + 1]! += next;
    }
    if (paired < length) {
      const p = probability[paired]!;
      const at = step * ((p * cells) | 0) + 2 * event[paired]!;
      table[at]!++;
      table[at + 1]! += p;
    }
  }

  /** Pixels of one event in a cell. */
  count(cell: number, event: number): number {
    return this.read(2 * (this.events * cell + event));
  }

  /** Sum of the probabilities of one event in a cell. */
  sum(cell: number, event: number): number {
    return this.read(2 * (this.events * cell + event) + 1);
  }

  private read(index: number): number {
    const other = this.table.length - this.laneLength;
    return other === 0 ? this.table[index]! : this.table[index]! + this.table[index + other]!;
  }

  /** Pixels of each event from a cell on. */
  countFrom(firstCell: number): number[] {
    const counts = new Array<number>(this.events).fill(0);
    for (const cell of this.occupiedFrom(firstCell)) {
      for (let event = 0; event < this.events; event++) counts[event]! += this.count(cell, event);
    }
    return counts;
  }

  /** Occupied cells from `firstCell` on, in ascending order. */
  occupiedFrom(firstCell: number): Uint32Array {
    this.occupied ??= Uint32Array.from(this.cellsWithPixels());
    const first = this.occupied.findIndex((cell) => cell >= firstCell);
    return this.occupied.subarray(first < 0 ? this.occupied.length : first);
  }

  private cellsWithPixels(): number[] {
    const cells: number[] = [];
    for (let cell = 0; cell <= this.cells; cell++) {
      let event = 0;
      while (event < this.events && this.count(cell, event) === 0) event++;
      if (event < this.events) cells.push(cell);
    }
    return cells;
  }

  /**
   * `bins` bins of equal width, the last one closed; `bins` must divide the number of cells. `positive` says for
   * each event whether it counts as positive; pixels whose event is null there are left out.
   */
  equalWidthBins(bins: number, positive: readonly (boolean | null)[] = [false, true]): BinTable {
    const cellsPerBin = this.cells / bins;
    return this.grouped(bins, 0, positive, (cell) => Math.min(bins - 1, Math.floor(cell / cellsPerBin)));
  }

  /**
   * `bins` bins of equal mass over the pixels from `firstCell` on: each cell is assigned as a whole to the bin of
   * its middle pixel, floor(bins · (pixels before it + half its pixels) / pixels). With at most one pixel per cell
   * this splits the sorted probabilities into equal parts. Equal probabilities are never separated, so a saturated
   * network fills few bins and leaves the others empty.
   */
  equalMassBins(bins: number, firstCell = 0): BinTable {
    const pixels = this.countFrom(firstCell).reduce((total, count) => total + count, 0);
    let before = 0;
    return this.grouped(bins, firstCell, [false, true], (_, cellCount) => {
      const bin = Math.floor((bins * (before + cellCount / 2)) / pixels);
      before += cellCount;
      return bin;
    });
  }

  private grouped(
    bins: number,
    firstCell: number,
    positive: readonly (boolean | null)[],
    binOf: (cell: number, cellCount: number) => number,
  ): BinTable {
    const count = new Array<number>(bins).fill(0);
    const probabilitySum = new Array<number>(bins).fill(0);
    const positiveCount = new Array<number>(bins).fill(0);
    for (const cell of this.occupiedFrom(firstCell)) {
      let pixels = 0;
      let probability = 0;
      let positives = 0;
      for (let event = 0; event < this.events; event++) {
        if (positive[event] === null) continue;
        pixels += this.count(cell, event);
        probability += this.sum(cell, event);
        if (positive[event]) positives += this.count(cell, event);
      }
      if (pixels === 0) continue;
      const bin = binOf(cell, pixels);
      count[bin]! += pixels;
      probabilitySum[bin]! += probability;
      positiveCount[bin]! += positives;
    }
    return { count, probabilitySum, positiveCount };
  }
}
