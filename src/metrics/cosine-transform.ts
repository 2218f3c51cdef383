/**
 * The cosine transform of n + 1 values, n a power of two (DCT-I):
 *
 *     X_k = x_0 + (−1)^k x_n + 2 Σ_{j = 1}^{n − 1} x_j cos(π j k / n),   k = 0 … n
 *
 * It equals the Fourier transform of the values mirrored at both ends (period 2 n) and is its own inverse up to
 * the factor 1/(2 n). The mirrored values are real, so their even and odd places are taken as real and imaginary
 * parts of n complex numbers: one fast Fourier transform of length n in O(n log n), then
 *
 *     X_k = Re[(Z_k + Z*_{n−k}) / 2 − i e^{−iπk/n} (Z_k − Z*_{n−k}) / 2]
 *
 * Relative error about 1e-15. Throws RangeError for any other length.
 */
export function cosineTransform(values: Float64Array): Float64Array {
  const half = values.length - 1;
  if (half < 1 || (half & (half - 1)) !== 0) {
    throw new RangeError(
      `invalid length ${values.length} of a cosine transform: expected a power of two and 1`,
    );
  }
  const real = new Float64Array(half);
  const imaginary = new Float64Array(half);
  const mirrored = (at: number) => values[at <= half ? at : 2 * half - at]!;
  for (let at = 0; at < half; at++) {
    real[at] = mirrored(2 * at);
    imaginary[at] = mirrored(2 * at + 1);
  }
  fourier(real, imaginary);
  const { cosines, sines } = rootsOf(2 * half);
  const result = new Float64Array(half + 1);
  for (let k = 0; k < half; k++) {
    const other = (half - k) % half;
    const even = real[k]! + real[other]!;
    const oddCosine = imaginary[k]! + imaginary[other]!;
    const oddSine = real[other]! - real[k]!;
    result[k] = (even + cosines[k]! * oddCosine + sines[k]! * oddSine) / 2;
  }
  result[half] = real[0]! - imaginary[0]!;
  return result;
}

/**
 * Cooley and Tukey's radix-2 transform, in place: bit-reversal permutation, then butterflies of growing length.
 */
function fourier(real: Float64Array, imaginary: Float64Array): void {
  const length = real.length;
  for (let index = 1, mirror = 0; index < length; index++) {
    let bit = length >> 1;
    for (; mirror & bit; bit >>= 1) mirror ^= bit;
    mirror ^= bit;
    if (index >= mirror) continue;
    swap(real, index, mirror);
    swap(imaginary, index, mirror);
  }
  const { cosines, sines } = rootsOf(length);
  for (let span = 1; span < length; span *= 2) {
    const step = length / (2 * span);
    for (let start = 0; start < length; start += 2 * span) {
      for (let offset = 0; offset < span; offset++) {
        const cosine = cosines[offset * step]!;
        const sine = sines[offset * step]!;
        const low = start + offset;
        const high = low + span;
        const x = cosine * real[high]! + sine * imaginary[high]!;
        const y = cosine * imaginary[high]! - sine * real[high]!;
        real[high] = real[low]! - x;
        imaginary[high] = imaginary[low]! - y;
        real[low]! += x;
        imaginary[low]! += y;
      }
    }
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one]!;
  values[one] = values[other]!;
  values[other] = kept;
}

interface Roots {
  cosines: Float64Array;
  sines: Float64Array;
}

const known = new Map<number, Roots>();

/** cos and sin of 2π k / length for the first half of the circle, computed once per length. */
function rootsOf(length: number): Roots {
  const kept = known.get(length);
  if (kept) return kept;
  const angle = (index: number) => (2 * Math.PI * index) / length;
  const roots = {
    cosines: Float64Array.from({ length: length / 2 }, (_, index) => Math.cos(angle(index))),
    sines: Float64Array.from({ length: length / 2 }, (_, index) => Math.sin(angle(index))),
  };
  known.set(length, roots);
  return roots;
}
