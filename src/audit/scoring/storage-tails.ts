import type { Rounding } from '../../data/arrays/probability-array.js';
import { clipForLog } from '../../metrics/proper-scores.js';

/** What the format of a file costs where a network is nearly sure. */
export interface StorageTails {
  pixels: number;
  /** Pixels whose largest probability is stored as 1. */
  sure: number;
  /** Pixels whose true class is stored with 0: each costs 16.1 nat, whether the network said 0.9998 or 0.9999999. */
  sureAndWrong: number;
}

/** What one such pixel costs, in nat. */
export const wrongCostNat = -Math.log(clipForLog(0));

/**
 * Counts over rows of pixels × classes. Of two classes the foreground's number decides, as in the scores: p, and 1 − p
 * for the background.
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
      if (p === 1 - label) tails.sureAndWrong++;
      continue;
    }
    for (let index = 0; index < classes; index++) {
      if (probabilities[at + index] !== 1) continue;
      tails.sure++;
      break;
    }
    if (probabilities[at + label] === 0) tails.sureAndWrong++;
  }
  tails.pixels += labels.length;
}

/** How far a row may stray from summing to 1, when each of its numbers may be off by a step. */
export function sumToleranceOf({ step }: Rounding, classes: number): number {
  return 1e-4 + classes * step;
}
