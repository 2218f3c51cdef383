/**
 * Elastic displacement fields: per axis white noise U(−1, 1), Gaussian filter σ with zeros beyond the border, times α
 * (Simard, Steinkraus and Platt 2003; batchgenerators' elastic_deform_coordinates).
 *
 * Deviation: the authors' library filters noise of 64 bits at every pixel. A field smoothed by σ has no detail finer than about σ.
 * It is therefore computed at every h-th pixel, h = ⌊σ / 2.25⌋, by the full filter truncated at 4σ as in scipy, from noise of 16
 * bits, and interpolated by a cubic B-spline. At that grid's Nyquist frequency the Gaussian spectrum is exp(−25). The difference to
 * scipy's result is at most 2 · 10⁻³ of the field's root mean square, at a fraction of the work.
 */
import { pixelCount, type SpatialShape } from '../core/image.js';
import { RandomStream } from '../core/random-stream.js';
import { evaluateSpline, splineAxis, splineCoefficients } from '../preprocess/cubic-spline.js';
import type { Elastic } from './augmentation.js';
import { layOut, warpKernels, wholeVectors } from './warp-kernels.js';

/** Knots beyond each border, so that the spline's border condition has no effect inside. */
const knotsBeyond = 6;

/** One displacement field per axis of `shape`, in pixels, row-major. */
export function elasticFields({ alpha, sigma, noiseSeed }: Elastic, shape: SpatialShape): Float64Array[] {
  return shape.map((_, axis) => {
    const stream = RandomStream.fromSeed(noiseSeed).fork('axis', axis);
    return gaussianSmooth(whiteNoise(stream, pixelCount(shape), alpha), shape, sigma);
  });
}

/**
 * Independent values from U(−limit, limit) in steps of limit / 2¹⁵, two per draw of 32 bits. The filter averages hundreds of
 * them, so the steps have no effect.
 */
function whiteNoise(stream: RandomStream, length: number, limit: number): Float32Array {
  const noise = new Float32Array(length + (length % 2));
  const step = limit * 2 ** -15;
  for (let at = 0; at < noise.length; at += 2) {
    const bits = stream.nextUint32();
    noise[at] = ((bits >>> 16) + 0.5) * step - limit;
    noise[at + 1] = ((bits & 0xffff) + 0.5) * step - limit;
  }
  return noise.subarray(0, length);
}

/**
 * The Gaussian-filtered data, as from scipy.ndimage.gaussian_filter(mode="constant").
 *
 * Every pass runs along the first axis, so that the inner loop covers whole lines. Between passes the array is transposed,
 * [first][rest] → [rest][first], so that the next axis is first. The filter at knots runs over axes 0, 1, …, the interpolation
 * over …, 1, 0, which restores the original order.
 */
export function gaussianSmooth(data: Float32Array, shape: SpatialShape, sigma: number): Float64Array {
  const stride = Math.max(1, Math.floor(sigma / 2.25));
  const kernel = gaussianKernel(sigma);
  const knots = shape.map((extent) => Math.ceil((extent - 1) / stride) + 1 + 2 * knotsBeyond);

  let thinned = smoothAtKnots(data, shape[0]!, kernel, stride, knots[0]!);
  for (let axis = 1; axis < shape.length; axis++) {
    const turned = transposed(thinned, knots[axis - 1]!);
    thinned = smoothAtKnots(turned, shape[axis]!, kernel, stride, knots[axis]!);
  }
  let field = refined(new Float64Array(thinned), knots.at(-1)!, shape.at(-1)!, stride);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const turned = transposed(field, field.length / knots[axis]!);
    field = refined(turned, knots[axis]!, shape[axis]!, stride);
  }
  return field;
}

/** w_0 … w_radius of the symmetric kernel exp(−k²/2σ²), truncated at 4σ, with sum 1 over both sides. */
function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const half = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)));
  const sum = 2 * half.reduce((total, weight) => total + weight, 0) - 1;
  return half.map((weight) => weight / sum);
}

/** [extent][inner] → [knots][inner]: filters along the first axis at positions (knot − knotsBeyond) · stride. */
function smoothAtKnots(
  data: Float32Array,
  extent: number,
  kernel: Float64Array,
  stride: number,
  knots: number,
): Float32Array {
  const inner = data.length / extent;
  const lineBytes = wholeVectors(inner * 4);
  // A border of zeros, wide enough for all taps of all knots.
  const border = kernel.length + 1 + (knotsBeyond + 1) * stride;
  const kernels = warpKernels();
  const lengths = [(extent + 2 * border) * lineBytes, knots * lineBytes];
  const [padded, thinned] = layOut(kernels, lengths) as [number, number];
  const { buffer } = kernels.memory;
  new Uint8Array(buffer).fill(0, padded, thinned + knots * lineBytes);
  for (let line = 0; line < extent; line++) {
    const values = data.subarray(line * inner, (line + 1) * inner);
    new Float32Array(buffer, padded + (border + line) * lineBytes, inner).set(values);
  }
  const result = new Float32Array(knots * inner);
  for (let knot = 0; knot < knots; knot++) {
    const centre = padded + (border + (knot - knotsBeyond) * stride) * lineBytes;
    const target = thinned + knot * lineBytes;
    for (let k = 0; k < kernel.length; k += 2) {
      // The middle tap is used twice with half its weight.
      const near = k === 0 ? kernel[0]! / 2 : kernel[k]!;
      const far = kernel[k + 1] ?? 0;
      const [nearBytes, farBytes] = [k * lineBytes, (k + 1) * lineBytes];
      kernels.addTaps(
        target,
        lineBytes,
        near,
        centre - nearBytes,
        centre + nearBytes,
        far,
        centre - farBytes,
        centre + farBytes,
      );
    }
    result.set(new Float32Array(buffer, target, inner), knot * inner);
  }
  return result;
}

/** [knots][inner] → [extent][inner]: evaluates the spline through the knots at every pixel. Overwrites `values`. */
function refined(values: Float64Array, knots: number, extent: number, stride: number): Float64Array {
  const layout = { outer: 1, extent: knots, inner: values.length / knots };
  splineCoefficients(values, layout);
  const places = Float64Array.from({ length: extent }, (_, at) => at / stride + knotsBeyond);
  const finer = new Float64Array(extent * layout.inner);
  evaluateSpline(values, layout, splineAxis(places, knots), finer);
  return finer;
}

/** [rows][columns] → [columns][rows]. */
function transposed<Values extends Float32Array | Float64Array>(data: Values, rows: number): Values {
  const columns = data.length / rows;
  const result = new (data.constructor as new (length: number) => Values)(data.length);
  for (let column = 0, to = 0; column < columns; column++) {
    for (let from = column; from < data.length; from += columns, to++) result[to] = data[from]!;
  }
  return result;
}
