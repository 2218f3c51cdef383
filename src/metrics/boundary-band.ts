import { describeShape, type LabelMap, pixelCount } from '../core/image.js';

/** Half width of the band, in millimetres if the spacing is known, otherwise in pixels. */
export const boundaryBandWidth = 3;

/**
 * A pixel at the width exactly is in the band, also where a spacing that is stored as float32 (0.6 as 0.60000002) puts it beyond by
 * rounding.
 */
const roundingRoom = 1 + 1e-6;

/** Half width of the relative band, as a share of the image's diagonal. */
const shareOfDiagonal = 0.01;

/**
 * Half width of the relative band: 1 % of the image's diagonal in the unit of the spacing, but at least one pixel.
 * Examples: 3.6 pixels at 256 × 256, 14.5 at 1024 × 1024. The diagonal of a volume is taken over rows and columns
 * only, because slices are often few. The fixed width is an anatomical distance; the relative width covers the
 * same share of every image.
 */
export function relativeBandWidth(shape: readonly number[], spacingMm?: readonly number[]): number {
  const steps = shape.map((_, axis) => spacingMm?.[axis] ?? 1).slice(-2);
  const sides = shape.slice(-2).map((extent, axis) => extent * steps[axis]!);
  return Math.max(shareOfDiagonal * Math.hypot(...sides), ...steps);
}

/**
 * Marks the pixels near the true boundary: those at distance at most `width` (3 mm, 3 pixels without a spacing, or
 * relativeBandWidth) from a pixel of another side. Distances are exact and Euclidean, between pixel centres.
 *
 *     band = { x : min over z with side(z) ≠ side(x) of ‖x − z‖ ≤ width }
 *
 * `sideOfLabel[label]` is the side of a label, so the same function handles one class against the rest, the whole
 * foreground, and all classes at once. `bit` is set in `mask` (one integer per pixel, in the order of the labels).
 *
 * Only pixels with a face neighbour on another side need to be considered as z: a step from the nearest z towards
 * x comes closer to x, so the neighbour reached is on x's side. The pixels of one line within `width` of z form an
 * interval of columns, so a line is marked by summing interval starts and ends. Time is linear in pixels plus
 * (boundary pixels × lines within reach); memory, apart from the mask, is linear in the boundary pixels. Ragged
 * boundaries of speckled masks need no more than that.
 *
 * Edges: without a boundary there is no band. Along an axis whose spacing exceeds `width`, neighbours are not in
 * the band. Throws RangeError if the spacing does not fit the shape.
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

/**
 * Pixels with a face neighbour on another side. Those of line n have the indices `firstOfLine[n]` up to
 * `firstOfLine[n + 1]` − 1.
 */
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

/** A line of pixels within reach, and the largest column offset within `width` on it. */
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
  const reach = width * roundingRoom;
  const most = spacing.map((step, axis) => Math.min(Math.floor(reach / step), extents[axis]! - 1));
  const lines: ReachedLine[] = [];
  for (let slicesAway = -most[0]!; slicesAway <= most[0]!; slicesAway++) {
    for (let rowsAway = -most[1]!; rowsAway <= most[1]!; rowsAway++) {
      let columnsAway = most[2]!;
      const distance = () =>
        Math.hypot(slicesAway * spacing[0]!, rowsAway * spacing[1]!, columnsAway * spacing[2]!);
      while (columnsAway >= 0 && distance() > reach) columnsAway--;
      if (columnsAway >= 0) lines.push({ slicesAway, rowsAway, columnsAway });
    }
  }
  return lines;
}

/** The intervals marked on one line, by the side of their boundary pixel. */
class MarkedLine {
  /** For each side and column: the number of intervals that start there minus the number that ended just before. */
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

  /** Sets the bit of each pixel covered by an interval of another side, then clears the intervals. */
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

/** Adds the missing slice axis in front of (rows, columns). */
function toThreeAxes(values: readonly number[], first: number): number[] {
  return values.length === 2 ? [first, ...values] : [...values];
}
