import { pixelCount, type SpatialShape } from '../core/image.js';
import { interpolateLine2d, interpolateLine3d, nearestLine } from './interpolate-line.js';
import type { SampledCase, SamplePixels } from './sample.js';
import type { SourceCoordinates } from './source-coordinates.js';
import { splineRegion } from './spline-region.js';

/**
 * Reads a patch of a case at the given coordinates: the image by the interpolating cubic B-spline, the labels by
 * nearest neighbour. Outside the case the image is 0 and the label background.
 *
 * Deviation: the authors' library warps one-hot masks with zeros outside, so that a pixel from beyond the border
 * belongs to no class at all, and Dice-type losses count every probability there as false; here it is background.
 */
export function warp(
  { image, labels }: SampledCase,
  patchShape: SpatialShape,
  { bounds, writeLine }: SourceCoordinates,
): SamplePixels {
  const region = splineRegion(image, bounds);
  const pixels = pixelCount(patchShape);
  const columns = patchShape.at(-1)!;
  const result = { image: new Float32Array(pixels * image.channels), labels: new Uint8Array(pixels) };
  const coordinates = patchShape.map(() => new Float64Array(columns));
  const interpolateLine = patchShape.length === 2 ? interpolateLine2d : interpolateLine3d;
  for (let line = 0; line * columns < pixels; line++) {
    writeLine(line, coordinates);
    interpolateLine(region, image.shape, coordinates, result.image, line * columns * image.channels);
    nearestLine(labels.data, image.shape, coordinates, result.labels, line * columns);
  }
  return result;
}
