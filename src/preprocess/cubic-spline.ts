/**
 * Interpolating cubic B-splines along one axis, as `scipy.ndimage` computes them at order 3.
 *
 * An array is treated as [outer][extent][inner], row-major; the spline runs along `extent`.
 */

/** Place of one axis within a row-major array. */
export interface AxisLayout {
  outer: number;
  extent: number;
  inner: number;
}

/** The pole of the cubic B-spline's inverse filter, √3 − 2 ≈ −0.268. */
const pole = Math.sqrt(3) - 2;

/**
 * Replaces samples by spline coefficients in place: c with Σ_k c_k β³(i − k) = sample_i, for signals continued by mirroring
 * about the end samples (period 2·extent − 2). A causal and an anti-causal recursion with gain (1 − z)(1 − 1/z) = 6. An axis of
 * one sample is unchanged. Source: Unser, Aldroubi and Eden, IEEE Trans. Signal Process. 41 (1993), equations 2.5–2.10; scipy's
 * prefilter for mode "constant" has the same border.
 */
export function splineCoefficients(data: Float64Array, { outer, extent, inner }: AxisLayout): void {
  if (extent < 2) return;
  for (let block = 0; block < outer; block++) {
    const lines = data.subarray(block * extent * inner, (block + 1) * extent * inner);
    for (let at = 0; at < lines.length; at++) lines[at] = 6 * lines[at]!;
    startCausal(lines, extent, inner);
    for (let at = inner; at < lines.length; at++) lines[at] = lines[at]! + pole * lines[at - inner]!;
    const last = (extent - 1) * inner;
    for (let at = last; at < lines.length; at++) {
      lines[at] = (pole / (pole * pole - 1)) * (lines[at]! + pole * lines[at - inner]!);
    }
    for (let at = last - 1; at >= 0; at--) lines[at] = pole * (lines[at + inner]! - lines[at]!);
  }
}

/** First value of the causal recursion: Σ z^k s_k over one period of the mirrored signal, divided by 1 − z^period. */
function startCausal(lines: Float64Array, extent: number, inner: number): void {
  const lastPower = pole ** (extent - 1);
  const last = (extent - 1) * inner;
  for (let at = 0; at < inner; at++) lines[at] = lines[at]! + lastPower * lines[last + at]!;
  let power = pole;
  // |z|^k falls below float64 resolution after about thirty samples.
  for (let k = 1; k < extent - 1 && Math.abs(power) > 1e-20; k++, power *= pole) {
    const mirrored = (lastPower * lastPower) / power;
    for (let at = 0; at < inner; at++) lines[at] = lines[at]! + (power + mirrored) * lines[k * inner + at]!;
  }
  const period = 1 - lastPower * lastPower;
  for (let at = 0; at < inner; at++) lines[at] = lines[at]! / period;
}

/** The coefficients and weights from which each target index is computed. */
export interface SplineAxis {
  targetExtent: number;
  /** Four coefficient indices per target index. */
  tap: Int32Array;
  /** Their B-spline weights, summing to 1; all zero for a coordinate outside [0, extent − 1]. */
  weight: Float64Array;
  /** 1 where the coordinate lies within [0, extent − 1]. */
  inside: Uint8Array;
}

/** Taps and weights for the given coordinates (pixel centres at integers) on an axis of `extent` samples. */
export function splineAxis(coordinates: ArrayLike<number>, extent: number): SplineAxis {
  const targetExtent = coordinates.length;
  const tap = new Int32Array(4 * targetExtent);
  const weight = new Float64Array(4 * targetExtent);
  const inside = new Uint8Array(targetExtent);
  for (let target = 0; target < targetExtent; target++) {
    const coordinate = coordinates[target]!;
    if (coordinate < 0 || coordinate > extent - 1) continue;
    inside[target] = 1;
    const below = Math.floor(coordinate);
    const x = coordinate - below;
    for (let k = 0; k < 4; k++) tap[4 * target + k] = mirrored(below - 1 + k, extent);
    weight[4 * target] = (1 - x) ** 3 / 6;
    weight[4 * target + 1] = 2 / 3 - x * x * (1 - x / 2);
    weight[4 * target + 2] = 2 / 3 - (1 - x) ** 2 * (1 - (1 - x) / 2);
    weight[4 * target + 3] = x ** 3 / 6;
  }
  return { targetExtent, tap, weight, inside };
}

/** Evaluates the spline: [outer][extent][inner] coefficients → [outer][targetExtent][inner] values. */
export function evaluateSpline(
  coefficients: Float64Array,
  { outer, extent, inner }: AxisLayout,
  { targetExtent, tap, weight }: SplineAxis,
  values: Float64Array | Float32Array,
): void {
  for (let block = 0; block < outer; block++) {
    for (let target = 0; target < targetExtent; target++) {
      const first = (block * extent + tap[4 * target]!) * inner;
      const second = (block * extent + tap[4 * target + 1]!) * inner;
      const third = (block * extent + tap[4 * target + 2]!) * inner;
      const fourth = (block * extent + tap[4 * target + 3]!) * inner;
      const w0 = weight[4 * target]!;
      const w1 = weight[4 * target + 1]!;
      const w2 = weight[4 * target + 2]!;
      const w3 = weight[4 * target + 3]!;
      const start = (block * targetExtent + target) * inner;
      for (let at = 0; at < inner; at++) {
        values[start + at] =
          w0 * coefficients[first + at]! +
          w1 * coefficients[second + at]! +
          w2 * coefficients[third + at]! +
          w3 * coefficients[fourth + at]!;
      }
    }
  }
}

/** Index of a sample beyond the border: d c b | a b c d | c b a. */
function mirrored(index: number, extent: number): number {
  if (extent === 1) return 0;
  const period = 2 * extent - 2;
  const place = ((index % period) + period) % period;
  return place < extent ? place : period - place;
}
