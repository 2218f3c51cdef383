import type { Rounding } from '../../data/arrays/probability-array.js';
import { clipForLog } from '../../metrics/proper-scores.js';

/** What shows the loss through the file format where a network is nearly certain, and the scale of its numbers. */
export interface StorageTails {
  pixels: number;
  /** Pixels whose largest probability is stored as 1. */
  sure: number;
  /** Pixels whose true class is stored as 0. Each costs 16.1 nat, whatever the model gave that class before it was rounded. */
  truthAtZero: number;
  /** The largest p of the foreground of two classes; 0 with more classes. */
  largest: number;
}

/** Of no pixel. */
export const noTails: Readonly<StorageTails> = { pixels: 0, sure: 0, truthAtZero: 0, largest: 0 };

/** Of the pixels of both, in the first. */
export function addTails(sum: StorageTails, { pixels, sure, truthAtZero, largest }: StorageTails): void {
  sum.pixels += pixels;
  sum.sure += sure;
  sum.truthAtZero += truthAtZero;
  sum.largest = Math.max(sum.largest, largest);
}

/** NLL of one such pixel in nat. */
export const wrongCostNat = -Math.log(clipForLog(0));

/**
 * Counts over rows of pixels × classes. With two classes, the foreground's p is used, and 1 − p for the background, as in the
 * scores.
 */
export function countTails(
  probabilities: Float32Array,
  labels: Uint8Array,
  classes: number,
  tails: StorageTails,
): void {
  for (let pixel = 0, at = 0; pixel < labels.length; pixel++, at += classes) {
    const label = labels[pixel]!;
    if (classes === 2) {
      const p = probabilities[at + 1]!;
      if (p === 0 || p === 1) tails.sure++;
      if (p === 1 - label) tails.truthAtZero++;
      if (p > tails.largest) tails.largest = p;
      continue;
    }
    for (let index = 0; index < classes; index++) {
      if (probabilities[at + index] !== 1) continue;
      tails.sure++;
      break;
    }
    if (probabilities[at + label] === 0) tails.truthAtZero++;
  }
  tails.pixels += labels.length;
}

/** Largest allowed |Σ p − 1| of a row, given that each number may be off by a step of its format. */
export function sumToleranceOf({ step }: Rounding, classes: number): number {
  return 1e-4 + classes * step;
}
