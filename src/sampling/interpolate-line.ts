/**
 * The inner loops of every warp: one output line at a time, image by cubic B-spline, labels by nearest neighbour.
 * A coordinate outside [0, extent − 1] on any axis leaves the output as it is, which is 0: the image's mean after
 * z-score, and class 0.
 *
 * B-spline weights of the four neighbours at fraction f, g = 1 − f:
 *   g³/6,  2/3 − f²(1 − f/2),  2/3 − g²(1 − g/2),  f³/6;   their sum is 1.
 */
import type { SpatialShape } from '../core/image.js';
import type { SplineRegion } from './spline-region.js';

/** One output line from 2D coefficients; result: columns × channels values from `start` on. */
export function interpolateLine2d(
  { coefficients, channels, origin, strides }: SplineRegion,
  shape: SpatialShape,
  coordinates: readonly Float64Array[],
  result: Float32Array,
  start: number,
): void {
  const ys = coordinates[0]!;
  const xs = coordinates[1]!;
  const bottom = shape[0]! - 1;
  const right = shape[1]! - 1;
  const originRow = origin[0]!;
  const originColumn = origin[1]!;
  const rowStride = strides[0]!;
  const twoRight = 2 * channels;
  const threeRight = 3 * channels;
  for (let column = 0, out = start; column < ys.length; column++, out += channels) {
    const y = ys[column]!;
    const x = xs[column]!;
    if (!(y >= 0 && y <= bottom && x >= 0 && x <= right)) continue;
    // Both are at least 0, where truncation is the floor.
    const row = y | 0;
    const left = x | 0;
    const fy = y - row;
    const gy = 1 - fy;
    const fx = x - left;
    const gx = 1 - fx;
    const y0 = (gy * gy * gy) / 6;
    const y1 = 2 / 3 - fy * fy * (1 - fy / 2);
    const y3 = (fy * fy * fy) / 6;
    const y2 = 1 - y0 - y1 - y3;
    const x0 = (gx * gx * gx) / 6;
    const x1 = 2 / 3 - fx * fx * (1 - fx / 2);
    const x3 = (fx * fx * fx) / 6;
    const x2 = 1 - x0 - x1 - x3;
    let a = (row - originRow) * rowStride + (left - originColumn) * channels;
    let b = a + rowStride;
    let c = b + rowStride;
    let d = c + rowStride;
    for (let channel = 0; channel < channels; channel++, a++, b++, c++, d++) {
      result[out + channel] =
        y0 *
          (x0 * coefficients[a]! +
            x1 * coefficients[a + channels]! +
            x2 * coefficients[a + twoRight]! +
            x3 * coefficients[a + threeRight]!) +
        y1 *
          (x0 * coefficients[b]! +
            x1 * coefficients[b + channels]! +
            x2 * coefficients[b + twoRight]! +
            x3 * coefficients[b + threeRight]!) +
        y2 *
          (x0 * coefficients[c]! +
            x1 * coefficients[c + channels]! +
            x2 * coefficients[c + twoRight]! +
            x3 * coefficients[c + threeRight]!) +
        y3 *
          (x0 * coefficients[d]! +
            x1 * coefficients[d + channels]! +
            x2 * coefficients[d + twoRight]! +
            x3 * coefficients[d + threeRight]!);
    }
  }
}

/** One output line from 3D coefficients; result: columns × channels values from `start` on. */
export function interpolateLine3d(
  { coefficients, channels, origin, strides }: SplineRegion,
  shape: SpatialShape,
  coordinates: readonly Float64Array[],
  result: Float32Array,
  start: number,
): void {
  const zs = coordinates[0]!;
  const ys = coordinates[1]!;
  const xs = coordinates[2]!;
  const deepest = shape[0]! - 1;
  const bottom = shape[1]! - 1;
  const right = shape[2]! - 1;
  const sliceStride = strides[0]!;
  const rowStride = strides[1]!;
  const corner = -(origin[0]! * sliceStride + origin[1]! * rowStride + origin[2]! * channels);
  const wz = new Float64Array(4);
  const wy = new Float64Array(4);
  for (let column = 0, out = start; column < zs.length; column++, out += channels) {
    const z = zs[column]!;
    const y = ys[column]!;
    const x = xs[column]!;
    if (!(z >= 0 && z <= deepest && y >= 0 && y <= bottom && x >= 0 && x <= right)) continue;
    const slice = z | 0;
    const row = y | 0;
    const left = x | 0;
    splineWeights(z - slice, wz);
    splineWeights(y - row, wy);
    const fx = x - left;
    const gx = 1 - fx;
    const x0 = (gx * gx * gx) / 6;
    const x1 = 2 / 3 - fx * fx * (1 - fx / 2);
    const x3 = (fx * fx * fx) / 6;
    const x2 = 1 - x0 - x1 - x3;
    const first = corner + slice * sliceStride + row * rowStride + left * channels;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let i = 0; i < 4; i++) {
        let plane = 0;
        let at = first + channel + i * sliceStride;
        for (let j = 0; j < 4; j++, at += rowStride) {
          plane +=
            wy[j]! *
            (x0 * coefficients[at]! +
              x1 * coefficients[at + channels]! +
              x2 * coefficients[at + 2 * channels]! +
              x3 * coefficients[at + 3 * channels]!);
        }
        sum += wz[i]! * plane;
      }
      result[out + channel] = sum;
    }
  }
}

/** Class index of the nearest pixel (halves upwards, as scipy at order 0), for images of any rank. */
export function nearestLine(
  labels: Uint8Array,
  shape: SpatialShape,
  coordinates: readonly Float64Array[],
  result: Uint8Array,
  start: number,
): void {
  const columns = coordinates[0]!.length;
  const nearest = new Int32Array(columns);
  for (const [axis, places] of coordinates.entries()) {
    const extent = shape[axis]!;
    const last = extent - 1;
    for (let column = 0; column < columns; column++) {
      const place = places[column]!;
      const before = nearest[column]!;
      const inside = before >= 0 && place >= 0 && place <= last;
      nearest[column] = inside ? before * extent + ((place + 0.5) | 0) : -1;
    }
  }
  for (let column = 0; column < columns; column++) {
    const pixel = nearest[column]!;
    if (pixel >= 0) result[start + column] = labels[pixel]!;
  }
}

function splineWeights(f: number, weights: Float64Array): void {
  const g = 1 - f;
  weights[0] = (g * g * g) / 6;
  weights[1] = 2 / 3 - f * f * (1 - f / 2);
  weights[2] = 2 / 3 - g * g * (1 - g / 2);
  weights[3] = (f * f * f) / 6;
}
