import { pixelCount, type SpatialShape } from '../core/image.js';

/**
 * Reverses the chosen spatial axes of channels-last data (image values or class indices), into a new array.
 * Whole pixels move: the channels of each keep their order.
 */
export function mirror<Values extends Float32Array | Uint8Array>(
  data: Values,
  shape: SpatialShape,
  channels: number,
  mirrored: readonly boolean[],
): Values {
  const columns = shape.at(-1)!;
  const lineLength = columns * channels;
  const lines = pixelCount(shape) / columns;
  const result = data.slice() as Values;
  for (let line = 0; line < lines; line++) {
    const source = mirroredLine(line, shape, mirrored) * lineLength;
    const target = line * lineLength;
    if (mirrored.at(-1)) reverseLine(data, source, result, target, columns, channels);
    else if (source !== target) result.set(data.subarray(source, source + lineLength), target);
  }
  return result;
}

/** Index of the line (all axes but the last) that comes to stand at `line`. */
function mirroredLine(line: number, shape: SpatialShape, mirrored: readonly boolean[]): number {
  let rest = line;
  let stride = 1;
  let source = 0;
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const extent = shape[axis]!;
    const index = rest % extent;
    source += (mirrored[axis] ? extent - 1 - index : index) * stride;
    stride *= extent;
    rest = Math.floor(rest / extent);
  }
  return source;
}

function reverseLine(
  data: Float32Array | Uint8Array,
  source: number,
  result: Float32Array | Uint8Array,
  target: number,
  columns: number,
  channels: number,
): void {
  for (let column = 0; column < columns; column++) {
    const from = source + (columns - 1 - column) * channels;
    const to = target + column * channels;
    for (let channel = 0; channel < channels; channel++) result[to + channel] = data[from + channel]!;
  }
}
