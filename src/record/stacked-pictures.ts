import type { GreyPicture } from './grey-png.js';
import { recordFault } from './record-fault.js';

/** Stacks pictures vertically; narrower ones are padded with black on the right. */
export function stacked(pictures: readonly GreyPicture[]): GreyPicture {
  const columns = Math.max(...pictures.map((picture) => picture.columns));
  const rows = pictures.reduce((sum, picture) => sum + picture.rows, 0);
  const values = new Uint8Array(rows * columns);
  let top = 0;
  for (const picture of pictures) {
    for (let row = 0; row < picture.rows; row++) {
      const line = picture.values.subarray(row * picture.columns, (row + 1) * picture.columns);
      values.set(line, (top + row) * columns);
    }
    top += picture.rows;
  }
  return { rows, columns, values };
}

/** Splits a stack into pictures of the given sizes. Throws DataError, naming `file`, where the stack's size does not fit. */
export function splitStack(
  stack: GreyPicture,
  sizes: readonly Pick<GreyPicture, 'rows' | 'columns'>[],
  file: string,
): GreyPicture[] {
  const rows = sizes.reduce((sum, size) => sum + size.rows, 0);
  const columns = Math.max(...sizes.map((size) => size.columns));
  if (stack.rows !== rows || stack.columns !== columns) {
    const expected = `${rows} × ${columns} pixels, those of the truths`;
    throw recordFault(file, null, expected, `${stack.rows} × ${stack.columns}`);
  }
  let top = 0;
  return sizes.map((size) => {
    const values = new Uint8Array(size.rows * size.columns);
    for (let row = 0; row < size.rows; row++, top++) {
      const from = top * columns;
      values.set(stack.values.subarray(from, from + size.columns), row * size.columns);
    }
    return { rows: size.rows, columns: size.columns, values };
  });
}
