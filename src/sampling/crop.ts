import { pixelCount, type SpatialShape, sameShape } from '../core/image.js';

/**
 * Cuts the patch whose first pixel is at `corner` out of channels-last data; what lies outside is 0 (the image's mean
 * after z-score, or class 0). A patch that is the whole of the data is returned without copying.
 * Deviation: the authors' library pads labels with no class at all; here the padding is background.
 */
export function crop<Values extends Float32Array | Uint8Array>(
  data: Values,
  shape: SpatialShape,
  channels: number,
  corner: readonly number[],
  patchShape: SpatialShape,
): Values {
  if (sameShape(shape, patchShape) && corner.every((place) => place === 0)) return data;
  const patch = new (data.constructor as new (length: number) => Values)(pixelCount(patchShape) * channels);
  const columns = shape.at(-1)!;
  const patchColumns = patchShape.at(-1)!;
  const firstColumn = Math.max(0, corner.at(-1)!);
  const endColumn = Math.min(columns, corner.at(-1)! + patchColumns);
  const skipped = firstColumn - corner.at(-1)!;
  for (let line = 0; line * patchColumns * channels < patch.length; line++) {
    const sourceLine = lineInside(line, shape, corner, patchShape);
    if (sourceLine < 0 || endColumn <= firstColumn) continue;
    const source = sourceLine * columns;
    const values = data.subarray((source + firstColumn) * channels, (source + endColumn) * channels);
    patch.set(values, (line * patchColumns + skipped) * channels);
  }
  return patch;
}

/** Line of the data (all axes but the last) that a line of the patch shows, or −1 where it lies outside. */
function lineInside(
  patchLine: number,
  shape: SpatialShape,
  corner: readonly number[],
  patchShape: SpatialShape,
): number {
  let rest = patchLine;
  let stride = 1;
  let line = 0;
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    const index = (rest % patchShape[axis]!) + corner[axis]!;
    if (index < 0 || index >= shape[axis]!) return -1;
    line += index * stride;
    stride *= shape[axis]!;
    rest = Math.floor(rest / patchShape[axis]!);
  }
  return line;
}
