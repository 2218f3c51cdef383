/**
 * The cosine transform of n + 1 values, n a power of two (DCT-I):
 *
 *     X_k = x_0 + (−1)^k x_n + 2 Σ_{j = 1}^{n − 1} x_j cos(π j k / n),   k = 0 … n
 *
 * It equals the Fourier transform of the values mirrored at both ends (period 2 n) and is its own inverse up to
 * the factor 1/(2 n). Computed by a fast Fourier transform of length 2 n in O(n log n); relative error about
 * 1e-15. Throws RangeError for any other length.
 */
export function cosineTransform(values: Float64Array): Float64Array {
  const half = values.length - 1;
  const length = 2 * half;
  if (half < 1 || (half & (half - 1)) !== 0) {
    throw new RangeError(
      `invalid length ${values.length} of a cosine transform: expected a power of two and 1`,
    );
  }
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  real.set(values);
  for (let at = 1; at < half; at++) real[length - at] = values[at]!;
  fourier(real, imaginary);
  return real.subarray(0, half + 1);
}

/**
 * Cooley and Tukey's radix-2 transform of real values, in place: bit-reversal permutation, then butterflies of
 * growing length.
 */
function fourier(real: Float64Array, imaginary: Float64Array): void {
  const length = real.length;
  for (let index = 1, mirror = 0; index < length; index++) {
    let bit = length >> 1;
    for (; mirror & bit; bit >>= 1) mirror ^= bit;
    mirror ^= bit;
    if (index >= mirror) continue;
    // The imaginary part is still 0 everywhere, so only the real part is swapped.
    const kept = real[index]!;
    real[index] = real[mirror]!;
    real[mirror] = kept;
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
