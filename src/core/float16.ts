/**
 * The value of each binary16 number (IEEE 754), by its bits: (−1)^sign · 2^(exponent − 15) · (1 + fraction / 1024),
 * below 2⁻¹⁴ (−1)^sign · 2⁻¹⁴ · fraction / 1024. Float32 holds all of them exactly.
 */
const float16Values = Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -14 : sign * (1 + fraction) * 2 ** (exponent - 15);
});

/** Bits of binary16 as numbers. Example: 0x3c00, 0x0001 → 1, 2⁻²⁴. */
export function float16Numbers(bits: Uint16Array): Float32Array {
  const numbers = new Float32Array(bits.length);
  for (let at = 0; at < bits.length; at++) numbers[at] = float16Values[bits[at]!]!;
  return numbers;
}
