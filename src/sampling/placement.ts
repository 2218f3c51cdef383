/**
 * Draws the place of a patch in a case. For a patch of the image's shape, all rules below give the only possible place.
 *
 * Authors' code (MIScnn, batchgenerators; protocol §3): without a warp the lower corner is a uniform integer in
 * [0, extent − patch − 1], so the last position is never chosen. Along an axis where the case is not larger than the patch, it is
 * centred and padded. With a warp, the centre is a uniform real number that keeps the unwarped patch inside (between the same
 * limits, swapped, where the case is smaller). Deviation: the centre of a patch is (patch − 1)/2, not patch/2, here and in the
 * limits: theirs shifts by half a pixel.
 *
 * Deviation: where a patch is longer than the case by an odd number of pixels, the odd pixel of padding is behind the case, as in
 * windows of prediction (predict/sliding-window-grid.ts). In the authors' library it is before it: (extent − patch) // 2 of 5 − 8
 * is −2 there, and −1 here.
 */
import type { SpatialShape } from '../core/image.js';
import type { RandomStream } from '../core/random-stream.js';

/** Lower corner of an unwarped patch, in pixels; negative where the case must be padded. */
export function drawCorner(shape: SpatialShape, patchShape: SpatialShape, stream: RandomStream): number[] {
  return shape.map((extent, axis) => {
    const room = extent - patchShape[axis]!;
    return room > 0 ? stream.integer(0, room) : -Math.floor(-room / 2);
  });
}

/** Centre of a warped patch, in pixels. */
export function drawCentre(shape: SpatialShape, patchShape: SpatialShape, stream: RandomStream): number[] {
  return shape.map((extent, axis) => {
    const half = (patchShape[axis]! - 1) / 2;
    return stream.uniform(half, extent - 1 - half);
  });
}
