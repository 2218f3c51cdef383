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

/** Occupied cells of a histogram: their indices, and pixels and Σ p as cells × events. */
export interface OccupiedProbabilityCells {
  cell: Uint32Array;
  count: Float64Array;
  sum: Float64Array;
}

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
  /** Undefined after an addition. A case occupies a few hundred of the 60 000 cells. */
  private packed: OccupiedProbabilityCells | undefined;

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
    this.packed = undefined;
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

  /** The occupied cells in ascending order. */
  occupied(): OccupiedProbabilityCells {
    this.packed ??= this.pack();
    return this.packed;
  }

  private pack(): OccupiedProbabilityCells {
    const { table, events } = this;
    // 0 with one lane, which is then looked at twice.
    const other = table.length - this.laneLength;
    const occupied: number[] = [];
    for (let cell = 0; cell <= this.cells; cell++) {
      for (let at = 2 * events * cell, end = at + 2 * events; at < end; at += 2) {
        if (table[at] === 0 && table[at + other] === 0) continue;
        occupied.push(cell);
        break;
      }
    }
    const cell = Uint32Array.from(occupied);
    const count = new Float64Array(events * cell.length);
    const sum = new Float64Array(events * cell.length);
    for (let place = 0; place < count.length; place++) {
      const at = 2 * (events * cell[Math.floor(place / events)]! + (place % events));
      count[place] = other === 0 ? table[at]! : table[at]! + table[at + other]!;
      sum[place] = other === 0 ? table[at + 1]! : table[at + 1]! + table[at + other + 1]!;
    }
    return { cell, count, sum };
  }

  /** Pixels of each event from a cell on. */
  countFrom(firstCell: number): number[] {
    const { events } = this;
    const { count } = this.occupied();
    const counts = new Array<number>(events).fill(0);
    for (let at = events * this.placeOf(firstCell); at < count.length; at++)
      counts[at % events]! += count[at]!;
    return counts;
  }

  /** Place of the first occupied cell from `firstCell` on. */
  private placeOf(firstCell: number): number {
    const { cell } = this.occupied();
    const place = cell.findIndex((index) => index >= firstCell);
    return place < 0 ? cell.length : place;
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
    const { events } = this;
    const occupied = this.occupied();
    for (let place = this.placeOf(firstCell); place < occupied.cell.length; place++) {
      let pixels = 0;
      let probability = 0;
      let positives = 0;
      for (let event = 0; event < events; event++) {
        if (positive[event] === null) continue;
        const ofEvent = occupied.count[events * place + event]!;
        pixels += ofEvent;
        probability += occupied.sum[events * place + event]!;
        if (positive[event]) positives += ofEvent;
      }
      if (pixels === 0) continue;
      const bin = binOf(occupied.cell[place]!, pixels);
      count[bin]! += pixels;
      probabilitySum[bin]! += probability;
      positiveCount[bin]! += positives;
    }
    return { count, probabilitySum, positiveCount };
  }
}
