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
 * Only pixels with a face neighbour across the boundary need looking at: the pixel z nearest to x has one, because
 * stepping from z towards x comes closer, and whatever is closer is on x's side. Around each of them the ball of
 * offsets is painted, so the time is linear in pixels plus (boundary pixels × ball), the memory that of the mask. The ball
 * is no larger than the image, however fine the spacing.
 *
 * Edges: no boundary, no band. Where the spacing is coarser than the width, neighbours along that axis are too far
 * to belong. Throws RangeError when the spacing does not fit the shape.
 */
export function markBoundaryBand(
  labels: LabelMap,
  spacingMm: readonly number[] | undefined,
  sideOfLabel: Uint8Array,
  mask: Uint8Array | Uint16Array,
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
  const ball = ballAround(spacing, [slices, rows, columns], width);
  const { data } = labels;
  const plane = rows * columns;
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
        for (let offset = 0; offset < ball.steps.length; offset++) {
          const z = slice + ball.slices[offset]!;
          const y = row + ball.rows[offset]!;
          const x = column + ball.columns[offset]!;
          if (z < 0 || z >= slices || y < 0 || y >= rows || x < 0 || x >= columns) continue;
          const reached = pixel + ball.steps[offset]!;
          if (sideOfLabel[data[reached]!] !== side) mask[reached]! |= bit;
        }
      }
    }
  }
}

/** Offsets at most the band's width away, the centre left out: per axis, and as steps in the pixel order. */
interface Ball {
  slices: Int32Array;
  rows: Int32Array;
  columns: Int32Array;
  steps: Int32Array;
}

function ballAround(
  spacing: readonly number[],
  [slices, rows, columns]: [number, number, number],
  width: number,
): Ball {
  const extents = [slices, rows, columns];
  const reach = spacing.map((step, axis) => Math.min(Math.floor(width / step), extents[axis]! - 1));
  const offsets: [number, number, number][] = [];
  for (let z = -reach[0]!; z <= reach[0]!; z++) {
    for (let y = -reach[1]!; y <= reach[1]!; y++) {
      for (let x = -reach[2]!; x <= reach[2]!; x++) {
        const distance = Math.hypot(z * spacing[0]!, y * spacing[1]!, x * spacing[2]!);
        if (distance > 0 && distance <= width) offsets.push([z, y, x]);
      }
    }
  }
  return {
    slices: Int32Array.from(offsets, ([z]) => z),
    rows: Int32Array.from(offsets, ([, y]) => y),
    columns: Int32Array.from(offsets, ([, , x]) => x),
    steps: Int32Array.from(offsets, ([z, y, x]) => (z * rows + y) * columns + x),
  };
}

/** (rows, columns) with the absent slice axis put before them. */
function toThreeAxes(values: readonly number[], first: number): number[] {
  return values.length === 2 ? [first, ...values] : [...values];
}
