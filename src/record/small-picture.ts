import { pictureSide } from './gallery-file.js';
import type { GreyPicture } from './grey-png.js';

/** The size of a picture in pixels, and of the plane of source pixels that it shows. */
export interface PictureGrid {
  sourceRows: number;
  sourceColumns: number;
  rows: number;
  columns: number;
}

/** The grid of a picture: planes larger than `pictureSide` are scaled down to it, smaller ones keep their size. */
export function pictureGrid(sourceRows: number, sourceColumns: number): PictureGrid {
  const scale = Math.min(1, pictureSide / Math.max(sourceRows, sourceColumns));
  const rows = Math.max(1, Math.round(sourceRows * scale));
  const columns = Math.max(1, Math.round(sourceColumns * scale));
  return { sourceRows, sourceColumns, rows, columns };
}

/** Means over the blocks of source pixels, rounded to 0 … 255. */
export function downsampled(
  { sourceRows, sourceColumns, rows, columns }: PictureGrid,
  valueAt: (pixel: number) => number,
): GreyPicture {
  const values = new Uint8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = block(row, rows, sourceRows);
    for (let column = 0; column < columns; column++) {
      const [left, right] = block(column, columns, sourceColumns);
      let sum = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) sum += valueAt(y * sourceColumns + x);
      }
      const mean = sum / ((bottom - top) * (right - left));
      values[row * columns + column] = Math.max(0, Math.min(255, Math.round(mean)));
    }
  }
  return { rows, columns, values };
}

/** Source positions [from, to) of one position in the picture. The blocks partition the axis. */
function block(index: number, count: number, extent: number): readonly [number, number] {
  return [Math.floor((index * extent) / count), Math.floor(((index + 1) * extent) / count)];
}
