import { UsageError } from '../core/errors.js';
import { describeShape, type IntensityImage, pixelCount, type SpatialShape } from '../core/image.js';
import { requireValues } from '../core/require-grid.js';
import type { ChannelMap, ChannelSlab } from './restore-grid.js';
import { windowCounts, windowStarts } from './sliding-window-grid.js';

/** Place of a window: position of its first pixel in the image (may be negative) and its shape. */
export interface WindowPlace {
  corner: readonly number[];
  shape: SpatialShape;
}

/**
 * Predicts one window: pixels × image channels → pixels × predicted channels. The input array is reused for the next window
 * after the result is returned.
 */
export type PredictWindow = (
  window: Float32Array,
  place: WindowPlace,
) => Float32Array | Promise<Float32Array>;

export interface SlidingWindowSettings {
  /** Spatial shape of a window: the network's input. */
  windowShape: SpatialShape;
  /** Pixels that neighbouring windows share, per axis. */
  overlap: readonly number[];
  /** Number of predicted values per pixel: classes, or classes × versions. */
  channels: number;
}

/**
 * Predicts an image, 2D or 3D, window by window and yields its probabilities as soon as their slices are complete.
 *
 *   p(pixel) = Σ over the windows that cover it of p_window(pixel) / number of those windows
 *
 * Windows advance along columns, then rows, then slices. Memory: the slices under the current layer of windows (window slices ×
 * rows × columns × channels in float32). Slabs are in order and together cover the image once. A slab is a view of memory that
 * is reused for the next one: use or copy it before. A 2D image is one slab.
 *
 * Deviation: the authors merge windows pairwise, so three overlapping windows have weights ¼, ¼, ½; here all weights are equal.
 * Deviation: windows that reach beyond the image are padded with 0, as in training; the authors pad predictions with
 * each line's minimum.
 */
export async function* slidingWindow(
  image: IntensityImage,
  settings: SlidingWindowSettings,
  predictWindow: PredictWindow,
): AsyncGenerator<ChannelSlab, void> {
  requireSameRank(image.shape, settings);
  requireValues(image.data, image.shape, image.channels, 'image');
  const { channels } = settings;
  const shape = asVolume(image.shape, 1);
  const window = asVolume(settings.windowShape, 1);
  const overlap = asVolume(settings.overlap, 0);
  const starts = shape.map((extent, axis) => windowStarts(extent, window[axis]!, overlap[axis]!));
  const counts = shape.map((extent, axis) => windowCounts(extent, window[axis]!, starts[axis]!));

  const [slices, rows, columns] = shape;
  const [sliceStarts, rowStarts, columnStarts] = starts as [number[], number[], number[]];
  const sliceLength = rows * columns * channels;
  const sums = new Float32Array(window[0] * sliceLength);
  const input = new Float32Array(pixelCount(window) * image.channels);

  for (const [layer, sliceStart] of sliceStarts.entries()) {
    for (const rowStart of rowStarts) {
      for (const columnStart of columnStarts) {
        const corner = [sliceStart, rowStart, columnStart] as const;
        copyWindow(image, shape, corner, window, input);
        const place = { corner: corner.slice(-image.shape.length), shape: settings.windowShape };
        const output = await predictWindow(input, place);
        requireLength(output, pixelCount(window) * channels, settings);
        addWindow(output, shape, corner, window, channels, sums);
      }
    }
    const next = sliceStarts[layer + 1] ?? slices;
    const first = Math.max(0, sliceStart);
    const done = sums.subarray((first - sliceStart) * sliceLength, (next - sliceStart) * sliceLength);
    divideByCounts(done, first, counts, channels);
    yield { offset: first * rows * columns, probabilities: done };
    sums.copyWithin(0, (next - sliceStart) * sliceLength);
    sums.fill(0, Math.max(0, window[0] - (next - sliceStart)) * sliceLength);
  }
}

/**
 * All slabs of `slidingWindow` in one map on the image's grid.
 *
 * ```ts
 * const image = { shape: [4, 4], channels: 1, data: new Float32Array(16).fill(2) };
 * const windows = { windowShape: [2, 2], overlap: [1, 1], channels: 1 };
 * const { data } = await predictBySlidingWindow(image, windows, (window) => window.map((value) => value / 2));
 * [data.length, data[5]]; // [16, 1]
 * ```
 */
export async function predictBySlidingWindow(
  image: IntensityImage,
  settings: SlidingWindowSettings,
  predictWindow: PredictWindow,
): Promise<ChannelMap> {
  const { channels } = settings;
  const data = new Float32Array(pixelCount(image.shape) * channels);
  for await (const { offset, probabilities } of slidingWindow(image, settings, predictWindow)) {
    data.set(probabilities, offset * channels);
  }
  return { shape: image.shape, channels, data };
}

/**
 * The pixels of a window that are inside the image, as indices into the window and into the image, in the order of the window.
 */
export function pixelsOnImage(
  { corner, shape: windowShape }: WindowPlace,
  imageShape: SpatialShape,
): { inWindow: Int32Array; inImage: Int32Array } {
  const window = asVolume(windowShape, 1);
  const start = asVolume(corner, 0);
  const image = asVolume(imageShape, 1);
  const [slices, rows, columns] = [0, 1, 2].map((axis) =>
    onImage(start[axis]!, window[axis]!, image[axis]!),
  ) as [readonly [number, number], readonly [number, number], readonly [number, number]];
  const count = [slices, rows, columns].reduce((product, [from, to]) => product * (to - from), 1);
  const found = { inWindow: new Int32Array(count), inImage: new Int32Array(count) };
  let at = 0;
  for (let slice = slices[0]; slice < slices[1]; slice++) {
    for (let row = rows[0]; row < rows[1]; row++) {
      const inWindow = ((slice - start[0]) * window[1] + row - start[1]) * window[2] - start[2];
      const inImage = (slice * image[1] + row) * image[2];
      for (let column = columns[0]; column < columns[1]; column++, at++) {
        found.inWindow[at] = inWindow + column;
        found.inImage[at] = inImage + column;
      }
    }
  }
  return found;
}

type Triple = readonly [slice: number, row: number, column: number];

function asVolume(axes: readonly number[], slice: number): Triple {
  return (axes.length === 2 ? [slice, ...axes] : axes) as unknown as Triple;
}

/** The part of a window along one axis that is inside the image: [from, to) in image pixels. */
function onImage(start: number, window: number, extent: number): readonly [number, number] {
  return [Math.max(0, start), Math.min(extent, start + window)];
}

/** Copies the window at `corner` from the image; pixels outside the image are 0. */
function copyWindow(
  image: IntensityImage,
  shape: Triple,
  corner: Triple,
  window: Triple,
  input: Float32Array,
): void {
  const { data, channels } = image;
  const [firstSlice, endSlice] = onImage(corner[0], window[0], shape[0]);
  const [firstRow, endRow] = onImage(corner[1], window[1], shape[1]);
  const [firstColumn, endColumn] = onImage(corner[2], window[2], shape[2]);
  input.fill(0);
  for (let slice = firstSlice; slice < endSlice; slice++) {
    for (let row = firstRow; row < endRow; row++) {
      const line = (slice * shape[1] + row) * shape[2];
      const windowLine = ((slice - corner[0]) * window[1] + row - corner[1]) * window[2];
      const pixels = data.subarray((line + firstColumn) * channels, (line + endColumn) * channels);
      input.set(pixels, (windowLine + firstColumn - corner[2]) * channels);
    }
  }
}

/** Adds a window's probabilities to the sums. The first slice of the sums is the window's first slice. */
function addWindow(
  output: Float32Array,
  shape: Triple,
  corner: Triple,
  window: Triple,
  channels: number,
  sums: Float32Array,
): void {
  const [firstSlice, endSlice] = onImage(corner[0], window[0], shape[0]);
  const [firstRow, endRow] = onImage(corner[1], window[1], shape[1]);
  const [firstColumn, endColumn] = onImage(corner[2], window[2], shape[2]);
  const length = (endColumn - firstColumn) * channels;
  for (let slice = firstSlice - corner[0]; slice < endSlice - corner[0]; slice++) {
    for (let row = firstRow; row < endRow; row++) {
      const from = ((slice * window[1] + row - corner[1]) * window[2] + firstColumn - corner[2]) * channels;
      const to = ((slice * shape[1] + row) * shape[2] + firstColumn) * channels;
      for (let at = 0; at < length; at++) sums[to + at]! += output[from + at]!;
    }
  }
}

function divideByCounts(
  slab: Float32Array,
  firstSlice: number,
  counts: readonly Uint32Array[],
  channels: number,
): void {
  const [sliceCounts, rowCounts, columnCounts] = counts as [Uint32Array, Uint32Array, Uint32Array];
  const rows = rowCounts.length;
  for (let line = 0, at = 0; at < slab.length; line++) {
    const lineCount = sliceCounts[firstSlice + Math.floor(line / rows)]! * rowCounts[line % rows]!;
    for (let column = 0; column < columnCounts.length; column++) {
      const count = lineCount * columnCounts[column]!;
      for (let end = at + channels; at < end; at++) slab[at]! /= count;
    }
  }
}

function requireSameRank(shape: SpatialShape, { windowShape, overlap }: SlidingWindowSettings): void {
  if (shape.length === windowShape.length && shape.length === overlap.length) return;
  throw new UsageError({
    verb: 'invalid',
    what: `window ${describeShape(windowShape)} with overlap ${describeShape(overlap)} for an image of ${describeShape(shape)}, expected the same number of axes`,
  });
}

function requireLength(
  output: Float32Array,
  expected: number,
  { windowShape, channels }: SlidingWindowSettings,
): void {
  if (output.length === expected) return;
  throw new RangeError(
    `a window of ${describeShape(windowShape)} gave ${output.length} values, expected ${expected} for ${channels} channels`,
  );
}
