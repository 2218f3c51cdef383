import { UsageError } from '../core/errors.js';

/**
 * The start positions of windows of `window` pixels along an axis of `extent` pixels, ascending, in steps of window − overlap
 * pixels:
 *
 *   ⌈(extent − overlap) / (window − overlap)⌉ windows, at least one,
 *
 * where the last one is moved back to end at the end of the axis. A window longer than the axis has a negative start that
 * centres the axis in it (an odd pixel of padding is at the end). Throws UsageError for an overlap that is no whole number
 * in [0, window). Source:
 * protocol §3, prediction and stitching.
 */
export function windowStarts(extent: number, window: number, overlap: number): number[] {
  if (!(Number.isInteger(overlap) && overlap >= 0 && overlap < window)) {
    throw new UsageError({
      verb: 'invalid',
      what: `overlap ${overlap} of prediction windows of ${window} pixels, expected a whole number, at least 0 and less than the window`,
    });
  }
  if (window >= extent) return [0 - Math.floor((window - extent) / 2)];
  const count = Math.ceil((extent - overlap) / (window - overlap));
  return Array.from({ length: count }, (_, index) => Math.min(index * (window - overlap), extent - window));
}

/** Number of windows that cover each pixel of the axis; for several axes, multiply the counts. */
export function windowCounts(extent: number, window: number, starts: readonly number[]): Uint32Array {
  const counts = new Uint32Array(extent);
  for (const start of starts) {
    for (let at = Math.max(0, start); at < Math.min(extent, start + window); at++) counts[at]!++;
  }
  return counts;
}
