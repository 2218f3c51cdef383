import type { DecodedRaster } from './decoded-raster.js';

/** The colours without alpha, and whether all pixels are opaque. */
export function withoutAlpha(
  stored: Uint8Array | Uint16Array,
  channels: number,
): Pick<DecodedRaster, 'samples' | 'colours' | 'isOpaque'> {
  const colours = channels < 3 ? 1 : 3;
  const isWide = stored instanceof Uint16Array;
  if (channels === colours && !isWide) return { samples: stored, colours, isOpaque: true };
  // Converts directly to the final type: another copy of a large picture would exceed the memory limit.
  const length = (stored.length / channels) * colours;
  const samples = isWide ? new Float32Array(length) : new Uint8Array(length);
  const isOpaque = isWide
    ? copyColours(stored, channels, samples, colours, 257, 65_535)
    : copyColours(stored, channels, samples, colours, 1, 255);
  return { samples, colours, isOpaque };
}

/** Copies the first `colours` of each pixel's `channels`, divided by `scale`. Returns whether every alpha value is `full`. */
function copyColours(
  stored: Uint8Array | Uint16Array,
  channels: number,
  samples: Uint8Array | Float32Array,
  colours: number,
  scale: number,
  full: number,
): boolean {
  const hasAlpha = channels > colours;
  let isOpaque = true;
  for (let at = 0, from = 0; at < samples.length; at += colours, from += channels) {
    for (let colour = 0; colour < colours; colour++) samples[at + colour] = stored[from + colour]! / scale;
    if (hasAlpha && stored[from + channels - 1] !== full) isOpaque = false;
  }
  return isOpaque;
}
