/**
 * Messages of Protocol Buffers as bytes: the few field kinds that ONNX files need. Written out here, because the
 * libraries for it bring a compiler or a run-time for any schema, and this is a page. Source: Protocol Buffers,
 * Encoding.
 */
export type Field = [number: number, value: FieldValue];
type FieldValue = string | Uint8Array | { integer: number };

/** A message of fields in the order given; a field may repeat. Numbers are whole, up to 2⁵³ on either side. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flatMap(([number, value]) => encoded(number, value)));
}

function encoded(number: number, value: FieldValue): Uint8Array[] {
  if (typeof value === 'string') return encoded(number, Buffer.from(value, 'utf8'));
  if (value instanceof Uint8Array) return [varint((number << 3) | 2), varint(value.length), value];
  return [varint(number << 3), varint(value.integer)];
}

/** Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
