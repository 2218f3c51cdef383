/** The CRC of each byte value, for the polynomial of ISO 3309 with reversed bits. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

/**
 * CRC-32 as used by PNG and ZIP, an unsigned 32-bit number; 0 for no bytes. `before` is the CRC of the preceding
 * bytes.
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = before ^ 0xffffffff;
  for (let at = 0; at < bytes.length; at++) rest = remainders[(rest ^ bytes[at]!) & 255]! ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}
