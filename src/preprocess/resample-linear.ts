import { pixelCount, type SpatialShape } from '../core/image.js';
import { type LinearAxis, linearAxis } from './pixel-centres.js';

/**
 * Brings channels-last data, 2D or 3D, to another grid by linear interpolation with the edge repeated, slice after
 * slice of the target (a 2D map is one slice).
 *
 * The weights of a pixel are not negative and sum to 1, so probabilities stay in [0, 1] and their sums are kept.
 * Each yielded slice is the same array, refilled: use or copy it before asking for the next one.
 * Memory: two source slices brought to the target's rows and columns.
 */
export function* linearSlices(
  data: Float32Array,
  shape: SpatialShape,
  channels: number,
  target: SpatialShape,
): Generator<Float32Array, void> {
  const flat = shape.length === 2;
  const [slices, rows, columns] = (flat ? [1, ...shape] : shape) as [number, number, number];
  const [targetSlices, targetRows, targetColumns] = (flat ? [1, ...target] : target) as [
    number,
    number,
    number,
  ];
  const alongSlices = linearAxis(slices, targetSlices);
  const alongRows = linearAxis(rows, targetRows);
  const alongColumns = linearAxis(columns, targetColumns);

  const sliceLength = targetRows * targetColumns * channels;
  const columnsDone = new Float32Array(rows * targetColumns * channels);
  const kept = [0, 1].map(() => ({ slice: -1, data: new Float32Array(sliceLength) }));
  // Slices come in ascending order, so at most two neighbours, one of each parity, are alive at a time.
  const planeAt = (slice: number): Float32Array => {
    const slot = kept[slice % 2]!;
    if (slot.slice !== slice) {
      const length = rows * columns * channels;
      const plane = data.subarray(slice * length, (slice + 1) * length);
      blendColumns(plane, rows, columns, channels, alongColumns, columnsDone);
      for (let row = 0; row < targetRows; row++) {
        blend(columnsDone, alongRows, row, targetColumns * channels, slot.data);
      }
      slot.slice = slice;
    }
    return slot.data;
  };

  const result = new Float32Array(sliceLength);
  for (let slice = 0; slice < targetSlices; slice++) {
    const below = planeAt(alongSlices.lower[slice]!);
    const above = planeAt(alongSlices.upper[slice]!);
    const fraction = alongSlices.fraction[slice]!;
    for (let at = 0; at < sliceLength; at++) result[at] = below[at]! + fraction * (above[at]! - below[at]!);
    yield result;
  }
}

/** The whole of `linearSlices` in one array. */
export function resampleLinear(
  data: Float32Array,
  shape: SpatialShape,
  channels: number,
  target: SpatialShape,
): Float32Array {
  const result = new Float32Array(pixelCount(target) * channels);
  let offset = 0;
  for (const slice of linearSlices(data, shape, channels, target)) {
    result.set(slice, offset);
    offset += slice.length;
  }
  return result;
}

function blendColumns(
  plane: Float32Array,
  rows: number,
  columns: number,
  channels: number,
  axis: LinearAxis,
  result: Float32Array,
): void {
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < axis.fraction.length; column++) {
      const fraction = axis.fraction[column]!;
      const left = (start + axis.lower[column]!) * channels;
      const right = (start + axis.upper[column]!) * channels;
      for (let channel = 0; channel < channels; channel++, at++) {
        const low = plane[left + channel]!;
        result[at] = low + fraction * (plane[right + channel]! - low);
      }
    }
  }
}

/** One target row: a blend of two rows of `length` values. */
function blend(
  source: Float32Array,
  axis: LinearAxis,
  row: number,
  length: number,
  result: Float32Array,
): void {
  const fraction = axis.fraction[row]!;
  const below = axis.lower[row]! * length;
  const above = axis.upper[row]! * length;
  const start = row * length;
  for (let at = 0; at < length; at++) {
    const low = source[below + at]!;
    result[start + at] = low + fraction * (source[above + at]! - low);
  }
}
