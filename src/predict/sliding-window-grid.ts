import { UsageError } from '../core/errors.js';

/**
 * Where windows of `window` pixels begin along an axis of `extent` pixels, ascending: every window − overlap pixels,
 *
 *   ⌈(extent − overlap) / (window − overlap)⌉ windows, at least one,
 *
 * the last one moved back so that it ends at the end of the axis. A window longer than the axis begins before it, at
 * a negative start, so that the axis lies in its middle (the odd pixel of padding comes after).
 * Source: protocol §3, prediction and stitching.
 */
export function windowStarts(extent: number, window: number, overlap: number): number[] {
  if (!(overlap >= 0 && overlap < window)) {
    throw new UsageError({
      verb: 'invalid',
      what: `overlap ${overlap} of prediction windows of ${window} pixels, expected at least 0 and less than the window`,
    });
  }
  if (window >= extent) return [0 - Math.floor((window - extent) / 2)];
  const count = Math.ceil((extent - overlap) / (window - overlap));
  return Array.from({ length: count }, (_, index) => Math.min(index * (window - overlap), extent - window));
}

/** How many of those windows cover each pixel of the axis; over several axes the counts multiply. */
export function windowCounts(extent: number, window: number, starts: readonly number[]): Uint8Array {
  const counts = new Uint8Array(extent);
  for (const start of starts) {
    for (let at = Math.max(0, start); at < Math.min(extent, start + window); at++) counts[at]!++;
  }
  return counts;
}
