import type { DecodedRaster } from './decoded-raster.js';

/**
 * The value of each pixel: the brightest channel, so that colour masks (BUS-UCLM paints classes red and green) count as
 * fully on.
 */
export function storedValues(raster: DecodedRaster): Uint8Array | Uint16Array {
  const { samples, colours } = raster;
  if (!(samples instanceof Uint8Array)) return brightest16Bit(samples, colours, storedScale(raster));
  return colours === 1 ? samples : brightest8Bit(samples);
}

/** Skips black pixels four at a time (three words), since most pixels of a mask are black. */
function brightest8Bit(rgb: Uint8Array): Uint8Array {
  const values = new Uint8Array(rgb.length / 3);
  const isAligned = rgb.byteOffset % 4 === 0;
  const words = isAligned ? new Uint32Array(rgb.buffer, rgb.byteOffset, rgb.length >> 2) : undefined;
  for (let pixel = 0, at = 0; pixel < values.length; pixel++, at += 3) {
    if (words && (pixel & 3) === 0) {
      for (
        let word = at >> 2;
        word + 2 < words.length && (words[word]! | words[word + 1]! | words[word + 2]!) === 0;
        word += 3
      )
        pixel += 4;
      at = 3 * pixel;
      if (pixel >= values.length) break;
    }
    const red = rgb[at]!;
    const green = rgb[at + 1]!;
    const blue = rgb[at + 2]!;
    const brighter = red > green ? red : green;
    values[pixel] = brighter > blue ? brighter : blue;
  }
  return values;
}

function brightest16Bit(samples: Float32Array, colours: 1 | 3, toValue: number): Uint16Array {
  const values = new Uint16Array(samples.length / colours);
  const [green, blue] = colours === 1 ? [0, 0] : [1, 2];
  for (let pixel = 0, at = 0; pixel < values.length; pixel++, at += colours)
    values[pixel] = Math.round(toValue * Math.max(samples[at]!, samples[at + green]!, samples[at + blue]!));
  return values;
}

/**
 * The factor from samples to stored values. A 16-bit file may be a picture with white 65535, or labels 0, 1, 2. If every value
 * is a multiple of 257 it counts as an 8-bit picture (factor 1).
 */
function storedScale({ samples, sampleScale }: DecodedRaster): number {
  const isPicture = samples.every((value) => Math.abs(value - Math.round(value)) < 1e-3);
  return isPicture ? 1 : sampleScale;
}
