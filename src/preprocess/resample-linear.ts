import type { SpatialShape } from '../core/image.js';
import { type LinearAxis, linearAxis } from './pixel-centres.js';

/**
 * Resamples channels-last data, 2D or 3D, by linear interpolation with repeated edges, and yields the target slice by slice (a
 * 2D map is one slice).
 *
 * The weights of a pixel are not negative and sum to 1, so probabilities stay in [0, 1] and keep their sums. The yielded array
 * is reused for the next slice: use or copy it before. Memory: two source slices with the target's rows and columns.
 */
export function* linearSlices(
  data: Float32Array,
  shape: SpatialShape,
  channels: number,
  target: SpatialShape,
): Generator<Float32Array, void> {
  const interpolation = new SliceInterpolation(shape, channels, target);
  const length = interpolation.sourceSliceLength;
  for (let slice = 0; slice < interpolation.targetSlices; slice++) {
    for (const needed of interpolation.needed(slice)) {
      interpolation.take(needed, data.subarray(needed * length, (needed + 1) * length));
    }
    yield interpolation.at(slice);
  }
}

/** The same for source slices that arrive in order, one or several at a time, and are freed after use. */
export async function* linearSlicesOf(
  parts: AsyncIterable<Float32Array>,
  shape: SpatialShape,
  channels: number,
  target: SpatialShape,
): AsyncGenerator<Float32Array, void> {
  const interpolation = new SliceInterpolation(shape, channels, target);
  const length = interpolation.sourceSliceLength;
  let arrived = 0;
  let slice = 0;
  for await (const part of parts) {
    for (let start = 0; start < part.length; start += length) {
      interpolation.take(arrived++, part.subarray(start, start + length));
      while (slice < interpolation.targetSlices && interpolation.upperSource(slice) < arrived) {
        yield interpolation.at(slice++);
      }
    }
  }
  if (slice < interpolation.targetSlices) {
    throw new RangeError(`missing source slices: ${arrived} arrived, too few for target slice ${slice}`);
  }
}

/** Interpolates between two neighbouring source slices, which are kept at the target's rows and columns. */
class SliceInterpolation {
  readonly sourceSliceLength: number;
  readonly targetSlices: number;
  private readonly alongSlices: LinearAxis;
  private readonly alongRows: LinearAxis;
  private readonly alongColumns: LinearAxis;
  private readonly columnsDone: Float32Array;
  /** Slices come in ascending order, so two neighbours, one of each parity, are enough. Allocated when needed. */
  private readonly kept: readonly { slice: number; data: Float32Array }[];
  private result = new Float32Array(0);
  private readonly targetSliceLength: number;

  constructor(
    shape: SpatialShape,
    private readonly channels: number,
    target: SpatialShape,
  ) {
    const [slices, rows, columns] = asVolume(shape);
    const [targetSlices, targetRows, targetColumns] = asVolume(target);
    this.sourceSliceLength = rows * columns * channels;
    this.targetSlices = targetSlices;
    this.alongSlices = linearAxis(slices, targetSlices);
    this.alongRows = linearAxis(rows, targetRows);
    this.alongColumns = linearAxis(columns, targetColumns);
    this.columnsDone = new Float32Array(rows * targetColumns * channels);
    this.targetSliceLength = targetRows * targetColumns * channels;
    this.kept = [0, 1].map(() => ({ slice: -1, data: new Float32Array(0) }));
  }

  /** Index of the later of the two source slices of a target slice. */
  upperSource(targetSlice: number): number {
    return this.alongSlices.upper[targetSlice]!;
  }

  /** The source slices of a target slice that have not been added. */
  needed(targetSlice: number): number[] {
    const both = new Set([this.alongSlices.lower[targetSlice]!, this.upperSource(targetSlice)]);
    return [...both].filter((slice) => this.kept[slice % 2]!.slice !== slice);
  }

  /** Adds a source slice at the target's rows and columns, replacing the slice two before it. */
  take(slice: number, plane: Float32Array): void {
    const { alongRows, alongColumns, channels, columnsDone } = this;
    const slot = this.kept[slice % 2]!;
    if (slot.data.length === 0) slot.data = new Float32Array(this.targetSliceLength);
    const rows = columnsDone.length / (alongColumns.fraction.length * channels);
    const columns = plane.length / (rows * channels);
    blendColumns(plane, rows, columns, channels, alongColumns, columnsDone);
    const rowLength = alongColumns.fraction.length * channels;
    for (let row = 0; row < alongRows.fraction.length; row++) {
      blend(columnsDone, alongRows, row, rowLength, slot.data);
    }
    slot.slice = slice;
  }

  at(targetSlice: number): Float32Array {
    const { alongSlices, kept } = this;
    const below = kept[alongSlices.lower[targetSlice]! % 2]!.data;
    const above = kept[alongSlices.upper[targetSlice]! % 2]!.data;
    // A 2D map, and the outermost slices of a volume.
    if (below === above) return below;
    if (this.result.length === 0) this.result = new Float32Array(this.targetSliceLength);
    const { result } = this;
    const fraction = alongSlices.fraction[targetSlice]!;
    for (let at = 0; at < result.length; at++) result[at] = below[at]! + fraction * (above[at]! - below[at]!);
    return result;
  }
}

function asVolume(shape: SpatialShape): readonly [slices: number, rows: number, columns: number] {
  return (shape.length === 2 ? [1, ...shape] : shape) as unknown as readonly [number, number, number];
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
