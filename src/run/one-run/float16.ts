/**
 * float16 bits (IEEE 754 binary16) of each value, rounded to nearest, ties to even: 1 sign, 5 exponent, 10 fraction bits.
 *
 *     |x| ≥ 65520 → ±∞;  2⁻¹⁴ ≤ |x| < 65520: relative error ≤ 2⁻¹¹;  |x| < 2⁻¹⁴: absolute error ≤ 2⁻²⁵
 *
 * NaN becomes a quiet NaN.
 */
export function float16Bits(values: Float32Array): Uint16Array {
  const source = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(source, float16OfBits);
}

function float16OfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // From 65520 on, the nearest binary16 is infinite.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    // Changes the exponent's bias from 127 to 15. Rounding may carry into the exponent, as it should.
    const shifted = magnitude - 0x38000000;
    return sign | ((shifted + 0xfff + ((shifted >>> 13) & 1)) >>> 13);
  }
  // Below 2⁻²⁵ the value is less than half of the smallest step, 2⁻²⁴.
  const exponent = magnitude >>> 23;
  if (exponent < 102) return sign;
  const fraction = (magnitude & 0x7fffff) | 0x800000;
  const drop = 126 - exponent;
  const half = 1 << (drop - 1);
  const kept = fraction >>> drop;
  const rest = fraction & ((1 << drop) - 1);
  return sign | (kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0));
}
