/**
 * The contour of a probability map: marching squares with linear interpolation between pixel centres (Lorensen and
 * Cline 1987, in two dimensions), so that it moves smoothly with the threshold. Used when the page is written and
 * in the reader's browser.
 */

/** Grey values row by row, 0 … 255 for p = 0 … 1. */
export interface GreyValues {
  rows: number;
  columns: number;
  values: ArrayLike<number>;
}

type Edge = 'top' | 'right' | 'bottom' | 'left';

/**
 * Segments of a cell, indexed by its inside corners: top left 8, top right 4, bottom right 2, bottom left 1. Each
 * runs from edge to edge with the inside on its left, so that segments of neighbouring cells connect end to start.
 */
const segments: Readonly<Record<number, readonly (readonly [Edge, Edge])[]>> = {
  1: [['bottom', 'left']],
  2: [['right', 'bottom']],
  3: [['right', 'left']],
  4: [['top', 'right']],
  6: [['top', 'bottom']],
  7: [['top', 'left']],
  8: [['left', 'top']],
  9: [['bottom', 'top']],
  11: [['right', 'top']],
  12: [['left', 'right']],
  13: [['bottom', 'right']],
  14: [['left', 'bottom']],
};
/**
 * Saddle cells (two opposite corners inside): the mean of the four corners decides whether they are apart or
 * joined.
 */
const saddles: Readonly<Record<number, Record<'apart' | 'joined', readonly (readonly [Edge, Edge])[]>>> = {
  5: {
    apart: [
      ['top', 'right'],
      ['bottom', 'left'],
    ],
    joined: [
      ['top', 'left'],
      ['bottom', 'right'],
    ],
  },
  10: {
    apart: [
      ['left', 'top'],
      ['right', 'bottom'],
    ],
    joined: [
      ['right', 'top'],
      ['left', 'bottom'],
    ],
  },
};

/**
 * The closed outlines of {p ≥ threshold} as one SVG path in image pixels, from (0, 0) to (columns, rows); holes
 * have the opposite orientation. Outside the image p is 0, so that every outline is closed. Empty if no pixel
 * reaches the threshold.
 *
 * ```ts
 * contourPath({ rows: 1, columns: 1, values: [255] }, 0.5); // 'M0.5,0L0,0.5L0.5,1L1,0.5Z'
 * contourPath({ rows: 1, columns: 1, values: [0] }, 0.5); // ''
 * ```
 */
export function contourPath(picture: GreyValues, threshold: number): string {
  const next = linksOf(picture, 255 * threshold);
  const rings: string[] = [];
  for (const [start, first] of next) {
    const points: string[] = [];
    for (let at: Link | undefined = first, from = start; at && next.delete(from); at = next.get(from)) {
      points.push(at.point);
      from = at.to;
    }
    if (points.length > 0) rings.push(`M${points.join('L')}Z`);
  }
  return rings.join('');
}

/** A segment, stored under its start edge: the point on that edge, and its end edge. */
interface Link {
  point: string;
  to: number;
}

function linksOf({ rows, columns, values }: GreyValues, level: number): Map<number, Link> {
  const links = new Map<number, Link>();
  const valueAt = (row: number, column: number) =>
    row < 0 || row >= rows || column < 0 || column >= columns ? 0 : values[row * columns + column]!;
  const stride = columns + 2;
  for (let row = -1; row < rows; row++) {
    for (let column = -1; column < columns; column++) {
      const topLeft = valueAt(row, column);
      const topRight = valueAt(row, column + 1);
      const bottomRight = valueAt(row + 1, column + 1);
      const bottomLeft = valueAt(row + 1, column);
      const inside =
        8 * Number(topLeft >= level) +
        4 * Number(topRight >= level) +
        2 * Number(bottomRight >= level) +
        Number(bottomLeft >= level);
      // Skips cells without contour: most cells, of millions in a large image.
      if (inside === 0 || inside === 15) continue;
      const joined = topLeft + topRight + bottomRight + bottomLeft >= 4 * level ? 'joined' : 'apart';
      const place = (row + 1) * stride + column + 1;
      const ids: Record<Edge, number> = {
        top: 2 * place,
        bottom: 2 * (place + stride),
        left: 2 * place + 1,
        right: 2 * (place + 1) + 1,
      };
      const across = (from: number, to: number) => (level - from) / (to - from);
      const points: Record<Edge, () => string> = {
        top: () => pointText(column + 0.5 + across(topLeft, topRight), row + 0.5),
        bottom: () => pointText(column + 0.5 + across(bottomLeft, bottomRight), row + 1.5),
        left: () => pointText(column + 0.5, row + 0.5 + across(topLeft, bottomLeft)),
        right: () => pointText(column + 1.5, row + 0.5 + across(topRight, bottomRight)),
      };
      for (const [from, to] of saddles[inside]?.[joined] ?? segments[inside] ?? []) {
        links.set(ids[from], { point: points[from](), to: ids[to] });
      }
    }
  }
  return links;
}

/** Rounded to a tenth of a pixel, since images are only drawn a few times enlarged. */
function pointText(x: number, y: number): string {
  return `${Number(x.toFixed(1))},${Number(y.toFixed(1))}`;
}
