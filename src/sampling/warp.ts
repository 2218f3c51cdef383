import { pixelCount, type SpatialShape } from '../core/image.js';
import type { SampledCase, SamplePixels } from './sampled-case.js';
import type { SourceCoordinates } from './source-coordinates.js';
import { fillRegion, regionLayout } from './spline-region.js';
import { layOut, preparedValues, warpKernels } from './warp-kernels.js';

/**
 * Samples a patch of a case at the warped coordinates: the image by the interpolating cubic B-spline, the labels by nearest
 * neighbour (halves round up), as scipy.ndimage.map_coordinates at orders 3 and 0, mode "constant". Where a coordinate is
 * outside [0, extent − 1] on any axis, the image is 0 (its mean after z-score) and the label is background. Arithmetic is in
 * float32, with errors of about 10⁻⁷ of the largest coefficient. Images have 1 to 4 channels.
 *
 * Deviation: the authors' library warps one-hot masks with zeros outside, so a pixel from outside belongs to no class, and
 * Dice-type losses count every probability there as false; here it is background.
 */
export function warp(
  source: SampledCase,
  patchShape: SpatialShape,
  { bounds, writeLine }: SourceCoordinates,
): SamplePixels {
  const { shape, channels } = source.image;
  const region = regionLayout(shape, channels, bounds);
  const pixels = pixelCount(patchShape);
  const columns = patchShape.at(-1)!;
  const length = Math.ceil(columns / 4) * 4;
  const kernels = warpKernels();
  const places = layOut(kernels, [
    region.coefficientBytes,
    region.labelBytes,
    region.extents[2] * channels * 4,
    6 * 8,
    length * 8,
    length * 8,
    length * 8,
    length * preparedValues * 4,
    pixels * channels * 4,
    pixels,
  ]);
  const [coefficients, labels, row, limits, zs, ys, xs, line, image, classes] = places as Places;
  fillRegion(kernels, source, region, { coefficients, labels, row });

  const { buffer } = kernels.memory;
  const [slices, rows] = shape.length === 3 ? shape : [1, ...shape];
  new Float64Array(buffer, limits, 6).set([0, slices! - 1, 0, rows! - 1, 0, shape.at(-1)! - 1]);
  const coordinates = [zs, ys, xs].map((place) => new Float64Array(buffer, place, length).fill(0));
  const written = coordinates.slice(-shape.length).map((along) => along.subarray(0, columns));

  // Kernels expect the address that pixel (0, 0, 0) of the image would have.
  const { deep, sliceBytes, rowBytes, pixelBytes, origin, extents } = region;
  const virtual = coefficients - origin[0] * sliceBytes - origin[1] * rowBytes - origin[2] * pixelBytes;
  const labelSlice = extents[1] * extents[2];
  const labelRow = extents[2];
  const virtualLabels = labels - origin[0] * labelSlice - origin[1] * labelRow - origin[2];
  for (let first = 0, index = 0; first < pixels; first += columns, index++) {
    writeLine(index, written);
    kernels.prepareLine(
      zs,
      ys,
      xs,
      limits,
      length,
      virtual,
      sliceBytes,
      rowBytes,
      pixelBytes,
      virtualLabels,
      labelSlice,
      labelRow,
      line,
    );
    const to = image + first * channels * 4;
    if (pixelBytes === 4) {
      kernels.interpolateScalars(line, length, columns, rowBytes, sliceBytes, deep, to);
    } else if (deep) {
      kernels.interpolateVectorsDeep(line, length, columns, rowBytes, sliceBytes, to, channels);
    } else {
      kernels.interpolateVectors(line, length, columns, rowBytes, to, channels);
    }
    kernels.gatherLabels(line, length, columns, classes + first);
  }
  return {
    image: new Float32Array(buffer, image, pixels * channels).slice(),
    labels: new Uint8Array(buffer, classes, pixels).slice(),
  };
}

type Places = [number, number, number, number, number, number, number, number, number, number];
