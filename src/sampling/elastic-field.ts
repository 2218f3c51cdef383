/**
 * Elastic displacement fields: per axis white noise U(−1, 1), Gaussian filter σ with zeros beyond the border, times α
 * (Simard, Steinkraus and Platt 2003; batchgenerators' elastic_deform_coordinates).
 *
 * A field smoothed by σ holds no detail finer than about σ, so it is computed on every h-th pixel, h = ⌊σ / 2.25⌋
 * (each value there by the full filter, truncated at 4σ as scipy does), and interpolated by a cubic B-spline between.
 * A Gaussian spectrum has fallen to exp(−25) at that grid's Nyquist frequency; the result differs from filtering every
 * pixel by less than 10⁻³ of the field's standard deviation, at about a tenth of the work.
 */
import { pixelCount, type SpatialShape } from '../core/image.js';
import { RandomStream } from '../core/random-stream.js';
import { evaluateSpline, splineAxis, splineCoefficients } from '../preprocess/cubic-spline.js';
import type { Elastic } from './augmentation.js';

/** Knots computed beyond each border, so that the spline's own border condition has died away inside. */
const knotsBeyond = 8;

/** One field for each axis of `shape`, in pixels, row-major. */
export function elasticFields({ alpha, sigma, noiseSeed }: Elastic, shape: SpatialShape): Float32Array[] {
  return shape.map((_, axis) => {
    const noise = whiteNoise(RandomStream.fromSeed(noiseSeed).fork('axis', axis), pixelCount(shape));
    return gaussianSmooth(noise, shape, sigma, alpha);
  });
}

/** Independent values from U(−1, 1). */
function whiteNoise(stream: RandomStream, length: number): Float32Array {
  const noise = new Float32Array(length);
  for (let at = 0; at < length; at++) noise[at] = stream.nextUint32() * 2 ** -31 - 1;
  return noise;
}

/** `gain` times the Gaussian-filtered data, as scipy.ndimage.gaussian_filter(mode="constant") gives it. */
export function gaussianSmooth(
  data: Float32Array,
  shape: SpatialShape,
  sigma: number,
  gain: number,
): Float32Array {
  const stride = Math.max(1, Math.floor(sigma / 2.25));
  const kernel = gaussianKernel(sigma);
  const knots = shape.map((extent) => Math.ceil((extent - 1) / stride) + 1 + 2 * knotsBeyond);

  // Filtered and thinned out axis by axis, the first axis first: its inner loop then runs along whole lines.
  let thinned: Float32Array = data;
  for (let axis = 0; axis < shape.length; axis++) {
    const outer = pixelCount(knots.slice(0, axis));
    const inner = pixelCount(shape.slice(axis + 1));
    thinned = smoothAtKnots(thinned, outer, shape[axis]!, inner, kernel, stride, knots[axis]!);
  }

  // Interpolated axis by axis, the last axis first, for the same reason.
  let field = Float64Array.from(thinned, (value) => gain * value);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const outer = pixelCount(knots.slice(0, axis));
    const inner = pixelCount(shape.slice(axis + 1));
    const layout = { outer, extent: knots[axis]!, inner };
    splineCoefficients(field, layout);
    const places = Float64Array.from({ length: shape[axis]! }, (_, at) => at / stride + knotsBeyond);
    const finer = new Float64Array(outer * shape[axis]! * inner);
    evaluateSpline(field, layout, splineAxis(places, knots[axis]!), finer);
    field = finer;
  }
  return Float32Array.from(field);
}

/** w_0 … w_radius of the symmetric kernel exp(−k²/2σ²), truncated at 4σ and normalised to sum 1. */
function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const half = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  const sum = 2 * half.reduce((total, weight) => total + weight, 0) - 1;
  return half.map((weight) => weight / sum);
}

/** [outer][extent][inner] → [outer][knots][inner]: the filter along `extent` at places (knot − knotsBeyond) · stride. */
function smoothAtKnots(
  data: Float32Array,
  outer: number,
  extent: number,
  inner: number,
  kernel: Float64Array,
  stride: number,
  knots: number,
): Float32Array {
  const radius = kernel.length - 1;
  const result = new Float32Array(outer * knots * inner);
  const line = new Float64Array(inner);
  for (let block = 0; block < outer; block++) {
    for (let knot = 0; knot < knots; knot++) {
      const place = (knot - knotsBeyond) * stride;
      const last = Math.min(extent - 1, place + radius);
      line.fill(0);
      for (let source = Math.max(0, place - radius); source <= last; source++) {
        const weight = kernel[Math.abs(source - place)]!;
        const start = (block * extent + source) * inner;
        for (let at = 0; at < inner; at++) line[at] = line[at]! + weight * data[start + at]!;
      }
      result.set(line, (block * knots + knot) * inner);
    }
  }
  return result;
}
