/**
 * A NIfTI-2 file of a volume in slice, row, column order, stored as KiTS19's are: slices fastest, each axis
 * against the world's. Its spacing is exact: float64.
 */
export function niftiTwo(
  shape: readonly number[],
  spacingMm: readonly number[],
  data: ArrayLike<number>,
): Buffer {
  const [slices, rows, columns] = shape as [number, number, number];
  const bytes = Buffer.alloc(544 + 4 * slices * rows * columns);
  bytes.writeInt32LE(540, 0);
  bytes.write('n+2\0\r\n\x1a\n', 4, 'latin1');
  bytes.writeInt16LE(16, 12);
  bytes.writeInt16LE(32, 14);
  [3, slices, rows, columns, 1, 1, 1, 1].forEach((extent, at) => {
    bytes.writeBigInt64LE(BigInt(extent), 16 + 8 * at);
  });
  [1, ...spacingMm, 1, 1, 1, 1].forEach((size, at) => {
    bytes.writeDoubleLE(size, 104 + 8 * at);
  });
  bytes.writeBigInt64LE(544n, 168);
  bytes.writeInt32LE(1, 348);
  const [z, y, x] = spacingMm as [number, number, number];
  [0, 0, -x, 7.25, 0, -y, 0, -3.5, -z, 0, 0, 11.125].forEach((value, at) => {
    bytes.writeDoubleLE(value, 400 + 8 * at);
  });
  bytes.writeInt32LE(2, 500);
  for (let slice = 0, at = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++)
        bytes.writeFloatLE(data[at]!, 544 + 4 * (slice + slices * (row + rows * column)));
    }
  }
  return bytes;
}
