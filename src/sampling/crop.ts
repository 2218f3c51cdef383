import { pixelCount, type SpatialShape, sameShape } from '../core/image.js';

/**
 * Crops the patch whose first pixel is at `corner` from channels-last data. Pixels outside the data are 0 (the image's mean after
 * z-score, or class 0). If the patch is all of the data, the data are returned without copying.
 * Deviation: the authors' library pads labels without any class; here the padding is background.
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

/** Index of the data line (all axes but the last) of a patch line; −1 where it is outside. */
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
