/**
 * The part of a case that a warp reads, in the memory of the kernels: the image as cubic B-spline coefficients with a mirrored
 * margin, so that the neighbours of any coordinate inside the image are neighbours in memory, and the labels unchanged.
 *
 * As in scipy.ndimage at order 3, mode "constant", the signal is continued by mirroring about its end pixels. Where the part
 * ends inside the image, it is extended by `settlingPixels`, over which the effect of the border condition, |√3 − 2|^n, falls
 * to 10⁻⁷. A 2D image is one slice without margins along slices.
 */
import type { SpatialShape } from '../core/image.js';
import type { SampledCase } from './sampled-case.js';
import { type WarpKernels, wholeVectors } from './warp-kernels.js';

export interface RegionLayout {
  /** Image coordinates of the first voxel: slice, row, column. */
  origin: readonly [number, number, number];
  /** Slices, rows and columns without the margin. */
  extents: readonly [number, number, number];
  /** Whether there is a margin along slices (3D). */
  deep: boolean;
  pixelBytes: number;
  rowBytes: number;
  sliceBytes: number;
  /** Length of the coefficients and of the labels in bytes. */
  coefficientBytes: number;
  labelBytes: number;
}

const settlingPixels = 12;
const marginBefore = 1;
const marginAfter = 2;
const margin = marginBefore + marginAfter;

/** The layout of the region for coordinates within `bounds` (smallest and largest per axis), which may be outside the image. */
export function regionLayout(
  shape: SpatialShape,
  channels: number,
  bounds: readonly (readonly [number, number])[],
): RegionLayout {
  const deep = shape.length === 3;
  const first = shape.map((extent, axis) => held(Math.floor(bounds[axis]![0]) - settlingPixels, extent));
  const last = shape.map((extent, axis) => held(Math.ceil(bounds[axis]![1]) + settlingPixels, extent));
  const lengths = first.map((index, axis) => last[axis]! - index + 1);
  const [origin, extents] = (
    deep
      ? [first, lengths]
      : [
          [0, ...first],
          [1, ...lengths],
        ]
  ) as [[number, number, number], [number, number, number]];
  const pixelBytes = channels === 1 ? 4 : 16;
  const rowBytes = wholeVectors((extents[2] + margin) * pixelBytes);
  const sliceBytes = (extents[1] + margin) * rowBytes;
  return {
    origin,
    extents,
    deep,
    pixelBytes,
    rowBytes,
    sliceBytes,
    coefficientBytes: (extents[0] + (deep ? margin : 0)) * sliceBytes,
    labelBytes: extents[0] * extents[1] * extents[2],
  };
}

function held(index: number, extent: number): number {
  return Math.min(extent - 1, Math.max(0, index));
}

/** Copies the region of a case to the given places and converts the image to coefficients. `row`: memory for one row. */
export function fillRegion(
  kernels: WarpKernels,
  { image, labels }: SampledCase,
  region: RegionLayout,
  places: { coefficients: number; labels: number; row: number },
): void {
  const { extents, deep, pixelBytes, rowBytes, sliceBytes } = region;
  const { buffer } = kernels.memory;
  const [slices, rows, columns] = extents;
  const bytes = new Uint8Array(buffer);
  // With one float per pixel, rows end in padding, which is filtered as well and must not be NaN.
  if (pixelBytes === 4) bytes.fill(0, places.coefficients, places.coefficients + region.coefficientBytes);
  const corner =
    places.coefficients + (deep ? marginBefore * sliceBytes : 0) + marginBefore * (rowBytes + pixelBytes);
  const row = new Float32Array(buffer, places.row, columns * image.channels);
  for (let slice = 0; slice < slices; slice++) {
    for (let line = 0; line < rows; line++) {
      const source = firstPixel(region, image.shape, slice, line);
      const target = corner + slice * sliceBytes + line * rowBytes;
      const values = image.data.subarray(source * image.channels, (source + columns) * image.channels);
      if (pixelBytes === 4) {
        new Float32Array(buffer, target, columns).set(values);
      } else {
        row.set(values);
        kernels.spread(places.row, target, columns, image.channels);
      }
      filter(kernels, target, columns, pixelBytes);
      const labelPlace = places.labels + (slice * rows + line) * columns;
      bytes.set(labels.data.subarray(source, source + columns), labelPlace);
    }
    const firstRow = corner + slice * sliceBytes - marginBefore * pixelBytes;
    filter(kernels, firstRow, rows, rowBytes);
  }
  const firstSlice = places.coefficients + marginBefore * sliceBytes;
  if (deep) filter(kernels, firstSlice, slices, sliceBytes);
}

function filter(kernels: WarpKernels, first: number, extent: number, stride: number): void {
  kernels.filterAxis(first, extent, stride);
  kernels.mirrorMargin(first, extent, stride, marginBefore, marginAfter);
}

/** Index in the image of the first pixel of a row of the region. */
function firstPixel({ origin }: RegionLayout, shape: SpatialShape, slice: number, row: number): number {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return ((origin[0] + slice) * rows + origin[1] + row) * columns + origin[2];
}
