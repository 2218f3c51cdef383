import { describeShape, type LabelMap, sameShape } from '../core/image.js';
import { LogSpacedHistogram, logSpacedCells } from './log-spaced-histogram.js';
import { type ConfusionCounts, overlap } from './overlap.js';
import type { ChannelLayout } from './probability-chunks.js';
import { clipForLog } from './proper-scores.js';

/** Pixels per chunk. */
const chunkPixels = 4096;

/** Number of bins of p over [0, 1]. A value on an edge belongs to the bin above it, 1 to the last. */
export const observerBins = 20;

/** Pixel counts by predicted probability and by the observers' marks. */
export interface ObserverTable {
  count: number[];
  probabilitySum: number[];
  /** Pixels marked by the first observer, by the second, and by exactly one of them. */
  first: number[];
  second: number[];
  disagreement: number[];
}

export const observerMetrics = [
  'dsc_observers',
  'dsc_first',
  'dsc_second',
  'brier_first',
  'brier_second',
  'brier_mean',
  'nll_first',
  'nll_second',
  'nll_mean',
  'disagreement',
  'expected_disagreement',
  'disagreement_auc',
] as const;
export type ObserverMetric = (typeof observerMetrics)[number];

export interface ObserverScores {
  values: Readonly<Record<ObserverMetric, number>>;
  byPrediction: ObserverTable;
}

/**
 * Compares a network with two observers of the same image, any foreground against background.
 *
 *     y₁, y₂ ∈ {0, 1} the observers, m = (y₁ + y₂) / 2 their mean, p the network's probability
 *     dsc_observers    of the two masks;      dsc_first, dsc_second    of the network's mask with each
 *     brier_*          mean (p − y)², y = y₁, y₂ and m        nll_*    mean −y log p − (1 − y) log(1 − p), p clipped to [1e-7, 1 − 1e-7]
 *     disagreement     share of pixels with y₁ ≠ y₂
 *     expected_disagreement   mean 2 p (1 − p): what it would be if each observer marked a pixel with probability p, by himself
 *     disagreement_auc  chance that of a pixel on which they disagree and one on which they agree the first has the p nearer to ½
 *
 * Overlaps lie in [0, 1], 1 where both masks are empty (overlap.ts). The AUC compares min(p, 1 − p) in the cells
 * of log-spaced-histogram.ts, ties counting half; ½ is chance level; NaN if the observers agree everywhere or
 * nowhere. Memory: tables of fixed size.
 * Throws RangeError if the observers' masks differ in shape.
 */
export class ObserverTally {
  private readonly cells = new LogSpacedHistogram(chunkPixels);
  private readonly table = emptyTable();
  private readonly between = emptyCounts();
  private readonly withFirst = emptyCounts();
  private readonly withSecond = emptyCounts();
  private readonly sums = {
    brierFirst: 0,
    brierSecond: 0,
    brierMean: 0,
    logFirst: 0,
    logSecond: 0,
    expected: 0,
  };
  private pixelsRead = 0;

  constructor(
    private readonly first: LabelMap,
    private readonly second: LabelMap,
  ) {
    if (!sameShape(first.shape, second.shape)) {
      throw new RangeError(
        `invalid masks of two observers: ${describeShape(first.shape)} and ${describeShape(second.shape)}`,
      );
    }
  }

  /** Adds the next pixels: checked softmax rows, pixels × channels, of which `layout` selects the `classes` to use. */
  add(probabilities: Float32Array, classes: number, layout: ChannelLayout): void {
    const p = new Float64Array(chunkPixels);
    const disagree = new Uint8Array(chunkPixels);
    const pixels = probabilities.length / layout.channels;
    for (let start = 0; start < pixels; start += chunkPixels) {
      const length = Math.min(chunkPixels, pixels - start);
      for (let index = 0; index < length; index++) {
        const at = (start + index) * layout.channels;
        const pixel = this.pixelsRead + start + index;
        const y1 = this.first.data[pixel]! > 0 ? 1 : 0;
        const y2 = this.second.data[pixel]! > 0 ? 1 : 0;
        p[index] = Math.max(0, Math.min(1, 1 - probabilities[at + layout.first]!));
        disagree[index] = y1 === y2 ? 0 : 1;
        this.addPixel(p[index]!, y1, y2, isForeground(probabilities, at + layout.decidedBy, classes));
      }
      this.cells.add(p, disagree, length);
    }
    this.pixelsRead += pixels;
  }

  private addPixel(p: number, y1: 0 | 1, y2: 0 | 1, decided: 0 | 1): void {
    const { sums, table } = this;
    sums.brierFirst += (p - y1) ** 2;
    sums.brierSecond += (p - y2) ** 2;
    sums.brierMean += (p - (y1 + y2) / 2) ** 2;
    sums.logFirst -= Math.log(clipForLog(y1 === 1 ? p : 1 - p));
    sums.logSecond -= Math.log(clipForLog(y2 === 1 ? p : 1 - p));
    sums.expected += 2 * p * (1 - p);
    count(this.between, y1, y2);
    count(this.withFirst, y1, decided);
    count(this.withSecond, y2, decided);
    const bin = Math.min(observerBins - 1, Math.floor(p * observerBins));
    table.count[bin]!++;
    table.probabilitySum[bin]! += p;
    table.first[bin]! += y1;
    table.second[bin]! += y2;
    if (y1 !== y2) table.disagreement[bin]!++;
  }

  /** The scores of the case. */
  finish(): ObserverScores {
    const { sums, pixelsRead, between } = this;
    const mean = (sum: number) => sum / pixelsRead;
    const [logFirst, logSecond] = [mean(sums.logFirst), mean(sums.logSecond)];
    return {
      values: {
        dsc_observers: overlap(between).dsc,
        dsc_first: overlap(this.withFirst).dsc,
        dsc_second: overlap(this.withSecond).dsc,
        brier_first: mean(sums.brierFirst),
        brier_second: mean(sums.brierSecond),
        brier_mean: mean(sums.brierMean),
        nll_first: logFirst,
        nll_second: logSecond,
        // The log score is linear in the truth, so its value for the mean truth is the mean of both.
        nll_mean: (logFirst + logSecond) / 2,
        disagreement: mean(between.fp + between.fn),
        expected_disagreement: mean(sums.expected),
        disagreement_auc: this.disagreementAuc(),
      },
      byPrediction: this.table,
    };
  }

  private disagreementAuc(): number {
    const { cell, count: pixels, positiveCount } = this.cells.occupied();
    const half = logSpacedCells / 2;
    const agreeing = new Float64Array(half);
    const disagreeing = new Float64Array(half);
    cell.forEach((place, index) => {
      const fromEnd = Math.min(place, logSpacedCells - 1 - place);
      disagreeing[fromEnd]! += positiveCount[index]!;
      agreeing[fromEnd]! += pixels[index]! - positiveCount[index]!;
    });
    let below = 0;
    let won = 0;
    let all = 0;
    for (let place = 0; place < half; place++) {
      won += disagreeing[place]! * (below + agreeing[place]! / 2);
      below += agreeing[place]!;
      all += disagreeing[place]!;
    }
    return won / (below * all);
  }
}

function isForeground(probabilities: Float32Array, at: number, classes: number): 0 | 1 {
  for (let index = 1; index < classes; index++) {
    if (probabilities[at + index]! > probabilities[at]!) return 1;
  }
  return 0;
}

function emptyTable(): ObserverTable {
  const zeros = () => new Array<number>(observerBins).fill(0);
  return { count: zeros(), probabilitySum: zeros(), first: zeros(), second: zeros(), disagreement: zeros() };
}

function emptyCounts(): ConfusionCounts {
  return { tp: 0, fp: 0, fn: 0, tn: 0 };
}

function count(counts: ConfusionCounts, truth: 0 | 1, found: 0 | 1): void {
  if (truth === 1) counts[found === 1 ? 'tp' : 'fn']++;
  else counts[found === 1 ? 'fp' : 'tn']++;
}

/** Pools the tables of several cases. */
export function poolObserverTables(tables: readonly ObserverTable[]): ObserverTable {
  const pooled = emptyTable();
  for (const table of tables) {
    for (const name of ['count', 'probabilitySum', 'first', 'second', 'disagreement'] as const) {
      table[name].forEach((value, bin) => {
        pooled[name][bin]! += value;
      });
    }
  }
  return pooled;
}
