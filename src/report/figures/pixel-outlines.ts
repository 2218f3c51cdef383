import type { GreyPicture } from '../../record/grey-png.js';

/** SVG paths in image pixels, from (0, 0) to (columns, rows), sharp at any size. */

/** The outline of the pixels with at least half foreground. */
export function outlinePath({ rows, columns, values }: GreyPicture): string {
  const inside = (row: number, column: number) =>
    row >= 0 && row < rows && column >= 0 && column < columns && values[row * columns + column]! >= 128;
  const horizontal = runs(
    rows + 1,
    columns,
    (row, column) => inside(row - 1, column) !== inside(row, column),
  );
  const vertical = runs(columns + 1, rows, (column, row) => inside(row, column - 1) !== inside(row, column));
  return [
    ...horizontal.map(({ line, from, to }) => `M${from},${line}H${to}`),
    ...vertical.map(({ line, from, to }) => `M${line},${from}V${to}`),
  ].join('');
}

/** A stroke of width 1 through every run of neighbouring pixels in an image row for which `chosen` holds. */
export function pixelPath(
  { rows, columns }: Pick<GreyPicture, 'rows' | 'columns'>,
  chosen: (pixel: number) => boolean,
): string {
  return runs(rows, columns, (row, column) => chosen(row * columns + column))
    .map(({ line, from, to }) => `M${from},${line}.5h${to - from}`)
    .join('');
}

interface Run {
  line: number;
  from: number;
  to: number;
}

/** Maximal runs along each line in which `holds` is true. */
function runs(lines: number, length: number, holds: (line: number, place: number) => boolean): Run[] {
  const found: Run[] = [];
  for (let line = 0; line < lines; line++) {
    for (let place = 0; place < length; place++) {
      if (!holds(line, place)) continue;
      const from = place;
      while (place < length && holds(line, place)) place++;
      found.push({ line, from, to: place });
    }
  }
  return found;
}
