import { zipSync } from 'fflate';

/** A `.npy` file as NumPy writes it: the header's literal, padded, then the bytes of the numbers. */
export function npyBytes(
  descr: string,
  shape: readonly number[],
  data: Uint8Array,
  isFortran = false,
): Buffer {
  const listed = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const literal = `{'descr': '${descr}', 'fortran_order': ${isFortran ? 'True' : 'False'}, 'shape': (${listed}), }`;
  const length = Math.ceil((10 + literal.length + 1) / 64) * 64 - 10;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >>> 8]);
  return Buffer.concat([start, Buffer.from(`${literal.padEnd(length - 1)}\n`, 'latin1'), data]);
}

/** The bytes of numbers, little-endian. */
export function bytesOf(numbers: Float32Array | Float64Array | Uint8Array | Uint16Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** float32 numbers as a `.npy` file. */
export function float32Npy(shape: readonly number[], numbers: readonly number[] | Float32Array): Buffer {
  return npyBytes('<f4', shape, bytesOf(Float32Array.from(numbers)));
}

/** Bytes as a `.npy` file. */
export function uint8Npy(shape: readonly number[], numbers: readonly number[] | Uint8Array): Buffer {
  return npyBytes('|u1', shape, Uint8Array.from(numbers));
}

/** A `.npz` archive of `.npy` files, packed or stored. */
export function npz(members: Readonly<Record<string, Uint8Array>>, isPacked: boolean): Uint8Array {
  const level = isPacked ? 6 : 0;
  return zipSync(
    Object.fromEntries(Object.entries(members).map(([name, bytes]) => [`${name}.npy`, [bytes, { level }]])),
  );
}
