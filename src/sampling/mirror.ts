import { pixelCount, type SpatialShape } from '../core/image.js';

/**
 * Reverses the chosen spatial axes of channels-last data (image values or class indices) into a new array. The channels of a
 * pixel keep their order.
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
  const result = new (data.constructor as new (length: number) => Values)(data.length);
  for (let line = 0; line < lines; line++) {
    const source = mirroredLine(line, shape, mirrored) * lineLength;
    const target = result.subarray(line * lineLength, (line + 1) * lineLength);
    target.set(data.subarray(source, source + lineLength));
    if (mirrored.at(-1)) reversePixels(target, channels);
  }
  return result;
}

/** Index of the source line (all axes but the last) of the result's line `line`. */
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

/** Reverses all values of a line, then the channels within each pixel to restore their order. */
function reversePixels(line: Float32Array | Uint8Array, channels: number): void {
  line.reverse();
  for (let low = 0, high = channels - 1; low < high; low++, high--) {
    for (let pixel = 0; pixel < line.length; pixel += channels) {
      const value = line[pixel + low]!;
      line[pixel + low] = line[pixel + high]!;
      line[pixel + high] = value;
    }
  }
}
