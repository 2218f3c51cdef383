/**
 * Cubic B-spline coefficients of the part of an image that a warp will read, with a mirrored margin, so that the four
 * taps around any coordinate inside the image are plain neighbours in memory.
 *
 * As scipy.ndimage at order 3, mode "constant": the signal continues by mirroring about its end pixels. Where the part
 * ends inside the image it is widened first by `settlingPixels`: a border condition fades as |√3 − 2|^n, to 10⁻⁷.
 * The recursion is that of preprocess/cubic-spline.ts; here in float32 and on a strided block, for speed.
 */
import type { IntensityImage, SpatialShape } from '../core/image.js';

export interface SplineRegion {
  /** Coefficients, channels last; the first pixel stands one before `origin` along each axis. */
  coefficients: Float32Array;
  channels: number;
  /** Image coordinate of the region's first pixel, margin left out. */
  origin: readonly number[];
  /** Steps in `coefficients` from one pixel to the next along each axis. */
  strides: readonly number[];
}

const settlingPixels = 12;
const pole = Math.sqrt(3) - 2;
/** |pole|^20 < 10⁻¹¹. */
const causalHorizon = 20;
const marginBefore = 1;
const marginAfter = 2;

/** `bounds`: smallest and largest coordinate that will be read along each axis; it may reach beyond the image. */
export function splineRegion(
  image: IntensityImage,
  bounds: readonly (readonly [number, number])[],
): SplineRegion {
  const { shape, channels } = image;
  const origin = shape.map((extent, axis) => clamp(Math.floor(bounds[axis]![0]) - settlingPixels, extent));
  const end = shape.map((extent, axis) => clamp(Math.ceil(bounds[axis]![1]) + settlingPixels, extent) + 1);
  const extents = shape.map((_, axis) => end[axis]! - origin[axis]!);
  const padded = extents.map((extent) => extent + marginBefore + marginAfter);
  const strides = padded.map((_, axis) => padded.slice(axis + 1).reduce((a, b) => a * b, channels));
  const coefficients = new Float32Array(padded[0]! * strides[0]!);
  copyRegion(image, origin, extents, strides, coefficients);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const stride = strides[axis]!;
    const blockLength = padded[axis]! * stride;
    for (let start = 0; start < coefficients.length; start += blockLength) {
      const block = coefficients.subarray(start, start + blockLength);
      filterLines(block, extents[axis]!, stride);
      mirrorMargin(block, extents[axis]!, stride);
    }
  }
  return { coefficients, channels, origin, strides };
}

function clamp(index: number, extent: number): number {
  return Math.min(extent - 1, Math.max(0, index));
}

/** Copies the region's lines to their places inside the margin. */
function copyRegion(
  { shape, channels, data }: IntensityImage,
  origin: SpatialShape,
  extents: SpatialShape,
  strides: readonly number[],
  coefficients: Float32Array,
): void {
  const [slices, rows, columns] = extents.length === 3 ? extents : [1, ...extents];
  const [firstSlice, firstRow, firstColumn] = origin.length === 3 ? origin : [0, ...origin];
  const rowStride = strides.at(-2)!;
  const sliceStride = strides.length === 3 ? strides[0]! : 0;
  const corner = strides.reduce((sum, stride) => sum + marginBefore * stride, 0);
  const [imageRows, imageColumns] = shape.slice(-2);
  for (let slice = 0; slice < slices!; slice++) {
    for (let row = 0; row < rows!; row++) {
      const line = (firstSlice! + slice) * imageRows! + firstRow! + row;
      const source = (line * imageColumns! + firstColumn!) * channels;
      const target = corner + slice * sliceStride + row * rowStride;
      coefficients.set(data.subarray(source, source + columns! * channels), target);
    }
  }
}

/**
 * Samples → coefficients along one axis of a block whose first line is margin: a causal and an anti-causal recursion
 * with gain 6. `stride` interleaved signals run side by side.
 */
function filterLines(block: Float32Array, extent: number, stride: number): void {
  if (extent < 2) return;
  const first = marginBefore * stride;
  const last = first + (extent - 1) * stride;
  // Start of the causal recursion: Σ pole^k s_k over the mirrored signal.
  for (let at = first; at < first + stride; at++) {
    let sum = 0;
    let power = 1;
    for (let k = 0; k <= causalHorizon; k++, power *= pole)
      sum += power * block[at + mirrored(k, extent) * stride]!;
    block[at] = sum;
  }
  for (let at = first + stride; at < last + stride; at++) block[at] = block[at]! + pole * block[at - stride]!;
  const gain = (6 * pole) / (pole * pole - 1);
  for (let at = last; at < last + stride; at++) block[at] = gain * (block[at]! + pole * block[at - stride]!);
  for (let at = last - 1; at >= first; at--) block[at] = pole * (block[at + stride]! - 6 * block[at]!);
}

/** Fills the margin with the coefficients' own mirror image: c₋₁ = c₁, c_n = c_(n−2), c_(n+1) = c_(n−3). */
function mirrorMargin(block: Float32Array, extent: number, stride: number): void {
  const lines = marginBefore + extent + marginAfter;
  for (let line = 0; line < lines; line++) {
    const index = line - marginBefore;
    if (index >= 0 && index < extent) continue;
    const source = (marginBefore + mirrored(index, extent)) * stride;
    block.copyWithin(line * stride, source, source + stride);
  }
}

/** Index of a pixel beyond the border: d c b | a b c d | c b a. */
function mirrored(index: number, extent: number): number {
  if (extent === 1) return 0;
  const period = 2 * extent - 2;
  const place = Math.abs(index) % period;
  return place < extent ? place : period - place;
}
