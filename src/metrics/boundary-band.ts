import { describeShape, type LabelMap, pixelCount } from '../core/image.js';

/** Half width of the band: millimetres where the spacing is known, pixels where it is not. */
export const boundaryBandWidth = 3;

/** Half width of the band that grows with the image, as a share of the image's diagonal. */
const shareOfDiagonal = 0.01;

/**
 * Half width of 1 % of the image's diagonal, in the unit of the spacing, but at least one pixel: 3.6 pixels at 256 × 256,
 * 14.5 at 1024 × 1024. In a volume the diagonal is that of rows and columns alone, because slices are often few. The fixed
 * width asks about an anatomical distance, this one about the same share of every picture.
 */
export function relativeBandWidth(shape: readonly number[], spacingMm?: readonly number[]): number {
  const steps = shape.map((_, axis) => spacingMm?.[axis] ?? 1).slice(-2);
  const sides = shape.slice(-2).map((extent, axis) => extent * steps[axis]!);
  return Math.max(shareOfDiagonal * Math.hypot(...sides), ...steps);
}

/**
 * Marks the pixels near the true boundary: those at most `width` (3 mm, or 3 pixels without a spacing, or
 * relativeBandWidth) from a pixel of the other side. Distances are exact, Euclidean, between pixel centres.
 *
 *     band = { x : min over z with side(z) ≠ side(x) of ‖x − z‖ ≤ width }
 *
 * `sideOfLabel[label]` says which side a label is on, so that one function serves one class against the rest, the
 * whole foreground, and all classes at once. `bit` is set in `mask` (one integer a pixel, in the order of the labels).
 *
 * Only pixels with a face neighbour across the boundary reach others: the pixel z nearest to x has one, because
 * stepping from z towards x comes closer, and whatever is closer is on x's side. What such a pixel reaches on one line is an interval of columns, so
 * a line is marked by adding up where intervals begin and end. The time is linear in pixels plus (boundary pixels × lines within reach), the
 * memory beside the mask that of the boundary pixels. A ragged boundary, as of a speckled mask, costs no more than its pixels.
 *
 * Edges: no boundary, no band. Where the spacing is coarser than the width, neighbours along that axis are too far
 * to belong. Throws RangeError when the spacing does not fit the shape.
 */
export function markBoundaryBand(
  labels: LabelMap,
  spacingMm: readonly number[] | undefined,
  sideOfLabel: Uint8Array,
  mask: Uint8Array | Uint16Array | Uint32Array,
  bit: number,
  width = boundaryBandWidth,
): void {
  const [slices, rows, columns] = toThreeAxes(labels.shape, 1) as [number, number, number];
  // A 2D image has no slice axis: no neighbour along it is within reach.
  const spacing = toThreeAxes(spacingMm ?? labels.shape.map(() => 1), 2 * width);
  if (
    spacing.length !== 3 ||
    spacing.some((step) => !(step > 0)) ||
    pixelCount(labels.shape) !== mask.length
  ) {
    throw new RangeError(`invalid spacing [${spacingMm}] mm for an image of ${describeShape(labels.shape)}`);
  }
  const boundary = boundaryPixels(labels.data, [slices, rows, columns], sideOfLabel);
  if (boundary.columns.length === 0) return;
  const reach = linesWithinReach(spacing, [slices, rows, columns], width);
  const line = new MarkedLine(columns, sideOfLabel);
  for (let slice = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      for (const { slicesAway, rowsAway, columnsAway } of reach) {
        const z = slice + slicesAway;
        const y = row + rowsAway;
        if (z < 0 || z >= slices || y < 0 || y >= rows) continue;
        const source = z * rows + y;
        for (let at = boundary.firstOfLine[source]!; at < boundary.firstOfLine[source + 1]!; at++)
          line.addInterval(boundary.columns[at]!, columnsAway, boundary.sides[at]!);
      }
      line.markAndClear(labels.data, mask, (slice * rows + row) * columns, bit);
    }
  }
}

/** Pixels with a face neighbour on another side: those of line n are from `firstOfLine[n]` to before `firstOfLine[n + 1]`. */
interface BoundaryPixels {
  firstOfLine: Uint32Array;
  columns: Uint32Array;
  sides: Uint8Array;
}

function boundaryPixels(
  data: Uint8Array,
  [slices, rows, columns]: readonly [number, number, number],
  sideOfLabel: Uint8Array,
): BoundaryPixels {
  const plane = rows * columns;
  const firstOfLine = new Uint32Array(slices * rows + 1);
  let found: Omit<BoundaryPixels, 'firstOfLine'> = {
    columns: new Uint32Array(1024),
    sides: new Uint8Array(1024),
  };
  let count = 0;
  for (let slice = 0, pixel = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, pixel++) {
        const side = sideOfLabel[data[pixel]!]!;
        const atBoundary =
          (column > 0 && sideOfLabel[data[pixel - 1]!] !== side) ||
          (column + 1 < columns && sideOfLabel[data[pixel + 1]!] !== side) ||
          (row > 0 && sideOfLabel[data[pixel - columns]!] !== side) ||
          (row + 1 < rows && sideOfLabel[data[pixel + columns]!] !== side) ||
          (slice > 0 && sideOfLabel[data[pixel - plane]!] !== side) ||
          (slice + 1 < slices && sideOfLabel[data[pixel + plane]!] !== side);
        if (!atBoundary) continue;
        if (count === found.columns.length) found = twiceAsLong(found);
        found.columns[count] = column;
        found.sides[count++] = side;
      }
      firstOfLine[slice * rows + row + 1] = count;
    }
  }
  return { firstOfLine, columns: found.columns.subarray(0, count), sides: found.sides.subarray(0, count) };
}

function twiceAsLong({ columns, sides }: Omit<BoundaryPixels, 'firstOfLine'>) {
  const longer = { columns: new Uint32Array(2 * columns.length), sides: new Uint8Array(2 * sides.length) };
  longer.columns.set(columns);
  longer.sides.set(sides);
  return longer;
}

/** A line of pixels near enough to be reached, and how many columns to either side at most `width` allows on it. */
interface ReachedLine {
  slicesAway: number;
  rowsAway: number;
  columnsAway: number;
}

function linesWithinReach(
  spacing: readonly number[],
  extents: readonly [number, number, number],
  width: number,
): ReachedLine[] {
  const most = spacing.map((step, axis) => Math.min(Math.floor(width / step), extents[axis]! - 1));
  const lines: ReachedLine[] = [];
  for (let slicesAway = -most[0]!; slicesAway <= most[0]!; slicesAway++) {
    for (let rowsAway = -most[1]!; rowsAway <= most[1]!; rowsAway++) {
      let columnsAway = most[2]!;
      const distance = () =>
        Math.hypot(slicesAway * spacing[0]!, rowsAway * spacing[1]!, columnsAway * spacing[2]!);
      while (columnsAway >= 0 && distance() > width) columnsAway--;
      if (columnsAway >= 0) lines.push({ slicesAway, rowsAway, columnsAway });
    }
  }
  return lines;
}

/** The intervals of one line, by the side that they come from. */
class MarkedLine {
  /** By side: at each column, intervals that begin there less those that ended before it. */
  private readonly changes: Int32Array[] = [];
  private readonly isTouched: boolean[] = [];

  constructor(
    private readonly columns: number,
    private readonly sideOfLabel: Uint8Array,
  ) {}

  addInterval(column: number, columnsAway: number, side: number): void {
    this.changes[side] ??= new Int32Array(this.columns + 1);
    const changes = this.changes[side];
    this.isTouched[side] = true;
    changes[Math.max(0, column - columnsAway)]!++;
    changes[Math.min(this.columns, column + columnsAway + 1)]!--;
  }

  /** Sets the bit of each pixel that an interval of another side covers. */
  markAndClear(
    data: Uint8Array,
    mask: Uint8Array | Uint16Array | Uint32Array,
    first: number,
    bit: number,
  ): void {
    const { columns, sideOfLabel } = this;
    this.changes.forEach((changes, side) => {
      if (!this.isTouched[side]) return;
      let open = 0;
      for (let column = 0; column < columns; column++) {
        open += changes[column]!;
        if (open > 0 && sideOfLabel[data[first + column]!] !== side) mask[first + column]! |= bit;
      }
      changes.fill(0);
      this.isTouched[side] = false;
    });
  }
}

/** (rows, columns) with the absent slice axis put before them. */
function toThreeAxes(values: readonly number[], first: number): number[] {
  return values.length === 2 ? [first, ...values] : [...values];
}
