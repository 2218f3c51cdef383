/** Probabilities in a folder of logits: `--logits` would take them for logits between 0 and 1, which no trained network gives. */
import { DataError } from '../../core/errors.js';

/** Tolerance of the sum of the probabilities of a pixel. */
const sumTolerance = 1e-2;

/**
 * Whether all rows of pixels × classes could be probabilities: numbers from 0 to 1 that sum to 1, or, where only the foreground was
 * stored and the background is 0, foreground numbers from 0 to 1.
 */
export function areRowsOfShares(rows: Float32Array, classes: number, isForegroundAlone: boolean): boolean {
  let sum = 0;
  for (let at = 0; at < rows.length; at++) {
    const value = rows[at]!;
    if (!(value >= 0 && value <= 1)) return false;
    sum += value;
    if ((at + 1) % classes !== 0) continue;
    if (!isForegroundAlone && Math.abs(sum - 1) > sumTolerance) return false;
    sum = 0;
  }
  return true;
}

export function sharesFault(place: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: 'logits (expected numbers below 0 and above 1, found probabilities: all are from 0 to 1)',
    where: place,
    remedy: 'leave out --logits',
  });
}
