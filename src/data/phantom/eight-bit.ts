import type { IntensityImage } from '../../core/image.js';

/** An RGB image from a function of the pixel; values are rounded and clipped to 0…255, as in an 8-bit file. */
export function eightBitImage(
  rows: number,
  columns: number,
  colour: (pixel: number, row: number, column: number) => readonly [number, number, number],
): IntensityImage {
  const data = new Float32Array(rows * columns * 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const pixel = row * columns + column;
      const rgb = colour(pixel, row, column);
      for (let channel = 0; channel < 3; channel++) {
        data[pixel * 3 + channel] = Math.min(255, Math.max(0, Math.round(rgb[channel]!)));
      }
    }
  }
  return { shape: [rows, columns], channels: 3, data };
}
