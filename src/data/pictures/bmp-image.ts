import { mostPixels, TooManyPixels } from './size-limits.js';

/**
 * Decodes uncompressed Windows bitmaps: 1, 4 and 8 bits with a palette, 24 and 32 bits. sharp reads all other formats of the
 * study, but not this one, and a few lines are enough for these variants.
 *
 * Layout: 14-byte file header, an information header of at least 40 bytes, the palette (blue, green, red, 0), then
 * rows padded to four bytes, from the bottom up unless the height is negative.
 */

/** The picture as red, green, blue bytes, row by row from the top. */
export interface RgbRaster {
  rows: number;
  columns: number;
  rgb: Uint8Array;
}

/** Decodes a bitmap. Throws RangeError with a reason for damaged or unsupported files, and TooManyPixels before decoding. */
export function decodeBmp(bytes: Uint8Array): RgbRaster {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 54) throw new RangeError(`the header needs 54 bytes, the file has ${bytes.length}`);
  const pixelsAt = view.getUint32(10, true);
  const headerBytes = view.getUint32(14, true);
  const columns = view.getInt32(18, true);
  const signedRows = view.getInt32(22, true);
  const bitsPerPixel = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (headerBytes < 40) throw new RangeError('OS/2 bitmaps are not supported');
  // Many programs write plain blue-green-red-alpha as compression 3 ("bit fields") with 32 bits.
  if (compression !== 0 && !(compression === 3 && bitsPerPixel === 32)) {
    throw new RangeError(`compression ${compression} is not supported, only uncompressed bitmaps are`);
  }
  if (![1, 4, 8, 24, 32].includes(bitsPerPixel)) {
    throw new RangeError(`${bitsPerPixel} bits per pixel are not supported`);
  }
  const rows = Math.abs(signedRows);
  if (columns <= 0 || rows === 0) throw new RangeError(`size ${signedRows} × ${columns} is impossible`);
  if (rows * columns > mostPixels) throw new TooManyPixels(rows, columns);
  const stride = Math.ceil((columns * bitsPerPixel) / 32) * 4;
  const needed = pixelsAt + stride * rows;
  if (bytes.length < needed)
    throw new RangeError(`truncated: ${needed} bytes expected, ${bytes.length} found`);

  const paletteAt = 14 + headerBytes;
  const rgb = new Uint8Array(rows * columns * 3);
  for (let row = 0; row < rows; row++) {
    const start = pixelsAt + stride * (signedRows > 0 ? rows - 1 - row : row);
    for (let column = 0; column < columns; column++) {
      const from =
        bitsPerPixel >= 24
          ? start + column * (bitsPerPixel / 8)
          : paletteAt + 4 * paletteIndex(bytes, start, column, bitsPerPixel);
      const to = (row * columns + column) * 3;
      rgb[to] = bytes[from + 2]!;
      rgb[to + 1] = bytes[from + 1]!;
      rgb[to + 2] = bytes[from]!;
    }
  }
  return { rows, columns, rgb };
}

/** The palette index of one pixel; the leftmost pixel of a byte is in its highest bits. */
function paletteIndex(bytes: Uint8Array, rowStart: number, column: number, bits: number): number {
  const bit = column * bits;
  const shift = 8 - bits - (bit % 8);
  return (bytes[rowStart + (bit >> 3)]! >> shift) & ((1 << bits) - 1);
}
