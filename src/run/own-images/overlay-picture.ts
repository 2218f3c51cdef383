import { fullestSlice } from '../../core/fullest-slice.js';
import type { IntensityImage, SpatialShape } from '../../core/image.js';

/** An RGB picture, three bytes per pixel. */
export interface Overlay {
  shape: SpatialShape;
  rgb: Uint8Array;
}

/**
 * Colours of Okabe and Ito, distinguishable with the common colour vision deficiencies. Those with the best contrast to grey and
 * to tissue come first.
 */
const colours = [
  [240, 228, 66],
  [86, 180, 233],
  [213, 94, 0],
  [0, 158, 115],
  [204, 121, 167],
  [230, 159, 0],
] as const;

/** Line width in pixels = longer side / 500, at least 1. */
const pixelsPerLineWidth = 500;

/**
 * Draws the outlines of a mask on its image. An outline covers the pixels of a class that are within the line width of another
 * class or background; the edge of the image is not outlined. Of a volume, the slice with most foreground is shown (the middle
 * one where there is none), with intensities scaled from the 1st to the 99th percentile.
 */
export function overlayPicture(image: IntensityImage, mask: Uint8Array): Overlay {
  const [rows, columns] = image.shape.slice(-2) as [number, number];
  const pixels = rows * columns;
  const slice = fullestSlice({ shape: image.shape, data: mask });
  const labels = mask.subarray(slice * pixels, (slice + 1) * pixels);
  const from = slice * pixels * image.channels;
  const values = image.data.subarray(from, from + pixels * image.channels);
  const rgb = new Uint8Array(3 * pixels);
  const [low, high] = image.shape.length === 3 ? spread(values) : [0, 255];
  const scale = 255 / (high - low || 1);
  for (let at = 0; at < rgb.length; at++) {
    const value = image.channels === 3 ? values[at]! : values[Math.floor(at / 3)]!;
    rgb[at] = Math.max(0, Math.min(255, Math.round((value - low) * scale)));
  }
  const width = Math.max(1, Math.round(Math.max(rows, columns) / pixelsPerLineWidth));
  for (let pixel = 0; pixel < pixels; pixel++) {
    const label = labels[pixel]!;
    if (label > 0 && isOutline(labels, rows, columns, pixel, width))
      rgb.set(colours[(label - 1) % colours.length]!, 3 * pixel);
  }
  return { shape: [rows, columns], rgb };
}

/** Whether another class lies within `width` pixels along a row or a column. */
function isOutline(labels: Uint8Array, rows: number, columns: number, pixel: number, width: number): boolean {
  const label = labels[pixel]!;
  const row = Math.floor(pixel / columns);
  const column = pixel - row * columns;
  for (let step = 1; step <= width; step++) {
    if (row >= step && labels[pixel - step * columns] !== label) return true;
    if (row + step < rows && labels[pixel + step * columns] !== label) return true;
    if (column >= step && labels[pixel - step] !== label) return true;
    if (column + step < columns && labels[pixel + step] !== label) return true;
  }
  return false;
}

function spread(values: Float32Array): [low: number, high: number] {
  const sorted = values.slice().sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.01), at(0.99)];
}
