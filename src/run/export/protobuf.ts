/**
 * Encodes Protocol Buffers messages with the few field kinds that ONNX files need. Written here because the libraries
 * bring a compiler or a run-time for any schema. Source: Protocol Buffers, Encoding.
 */
export type Field = [number: number, value: FieldValue];
type FieldValue = string | Uint8Array | { integer: number };

/** The bytes of a message with its fields in the order given; a field may repeat. Numbers are integers with |n| ≤ 2⁵³. */
export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flatMap(([number, value]) => encoded(number, value)));
}

function encoded(number: number, value: FieldValue): Uint8Array[] {
  if (typeof value === 'string') return encoded(number, Buffer.from(value, 'utf8'));
  if (value instanceof Uint8Array) return [varint((number << 3) | 2), varint(value.length), value];
  return [varint(number << 3), varint(value.integer)];
}

/** Base-128 varint: seven bits per byte, lowest first; negative numbers as 64-bit two's complement. */
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
