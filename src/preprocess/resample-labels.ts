import type { LabelMap, SpatialShape } from '../core/image.js';
import { linearAxis } from './pixel-centres.js';

/**
 * Resamples a label map, 2D or 3D, to the grid `shape`.
 *
 * The indicator of every label is interpolated linearly with repeated edges. A pixel gets the label whose interpolated
 * indicator is at least ½ (with a tolerance of 10⁻¹² for rounding); of two labels at ½ the larger one wins. Where no label
 * reaches ½ (three labels meet) the pixel is background, 0.
 *
 * Deviation: at exactly ½, which is common when a mask is halved, the authors' result depends on the rounding of fitted
 * coordinates; here the rule above decides.
 *
 * Source: protocol §3 (batchgenerators `resize_segmentation` at order 1).
 */
export function resampleLabels(labels: LabelMap, shape: SpatialShape): LabelMap {
  const flat = shape.length === 2;
  const [slices, rows, columns] = (flat ? [1, ...labels.shape] : labels.shape) as [number, number, number];
  const [targetSlices, targetRows, targetColumns] = (flat ? [1, ...shape] : shape) as [
    number,
    number,
    number,
  ];
  const alongSlices = linearAxis(slices, targetSlices);
  const alongRows = linearAxis(rows, targetRows);
  const alongColumns = linearAxis(columns, targetColumns);

  const source = labels.data;
  const data = new Uint8Array(targetSlices * targetRows * targetColumns);
  // The eight corners of the cell around a pixel: bit 0 of the index is the column, bit 1 the row, bit 2 the slice.
  const corner = new Uint8Array(8);
  const weight = new Float64Array(8);
  let at = 0;
  for (let slice = 0; slice < targetSlices; slice++) {
    const below = alongSlices.lower[slice]! * rows;
    const above = alongSlices.upper[slice]! * rows;
    const sliceFraction = alongSlices.fraction[slice]!;
    for (let row = 0; row < targetRows; row++) {
      const lowerRow = alongRows.lower[row]!;
      const upperRow = alongRows.upper[row]!;
      const rowFraction = alongRows.fraction[row]!;
      const line0 = (below + lowerRow) * columns;
      const line1 = (below + upperRow) * columns;
      const line2 = (above + lowerRow) * columns;
      const line3 = (above + upperRow) * columns;
      for (let column = 0; column < targetColumns; column++, at++) {
        const left = alongColumns.lower[column]!;
        const right = alongColumns.upper[column]!;
        const first = source[line0 + left]!;
        corner[0] = first;
        corner[1] = source[line0 + right]!;
        corner[2] = source[line1 + left]!;
        corner[3] = source[line1 + right]!;
        corner[4] = source[line2 + left]!;
        corner[5] = source[line2 + right]!;
        corner[6] = source[line3 + left]!;
        corner[7] = source[line3 + right]!;
        if (allEqual(corner, first)) {
          data[at] = first;
          continue;
        }
        cornerWeights(sliceFraction, rowFraction, alongColumns.fraction[column]!, weight);
        data[at] = largestMajority(corner, weight);
      }
    }
  }
  return { shape, data };
}

/** ½ minus the rounding error of eight products of weights, so that a mirrored map has the same ties. */
const half = 0.5 - 1e-12;

function allEqual(corner: Uint8Array, first: number): boolean {
  for (let index = 1; index < 8; index++) if (corner[index] !== first) return false;
  return true;
}

/** Trilinear weights of the eight corners; they sum to 1. */
function cornerWeights(
  sliceFraction: number,
  rowFraction: number,
  columnFraction: number,
  weight: Float64Array,
) {
  for (let index = 0; index < 8; index++) {
    const alongSlice = index & 4 ? sliceFraction : 1 - sliceFraction;
    const alongRow = index & 2 ? rowFraction : 1 - rowFraction;
    weight[index] = alongSlice * alongRow * (index & 1 ? columnFraction : 1 - columnFraction);
  }
}

/** The largest label with at least half of the weight, or 0. */
function largestMajority(corner: Uint8Array, weight: Float64Array): number {
  let winner = 0;
  for (let index = 0; index < 8; index++) {
    const label = corner[index]!;
    if (label <= winner) continue;
    let share = 0;
    for (let other = 0; other < 8; other++) if (corner[other] === label) share += weight[other]!;
    if (share >= half) winner = label;
  }
  return winner;
}
