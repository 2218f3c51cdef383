import { UsageError } from '../core/errors.js';
import { extentAtSpacing } from '../core/extent-at-spacing.js';
import { describeShape, type IntensityImage, pixelCount, type SpatialShape } from '../core/image.js';
import { channelRanges } from './channel-ranges.js';
import { evaluateSpline, type SplineAxis, splineAxis, splineCoefficients } from './cubic-spline.js';
import { scaledSpacing, sourceCoordinate } from './pixel-centres.js';

/**
 * The shape of a volume at a target spacing: ⌊extent · spacing / target⌋ along each axis, and at least 1, with a tolerance of 10⁻⁶
 * for spacings that are stored as float32 (core/extent-at-spacing.ts). Throws UsageError for 2D images and for volumes whose spacing
 * is unknown.
 *
 * Deviation: the authors' library has no tolerance, so a volume whose spacing is the target may lose a plane along each axis.
 *
 * Source: protocol §3 (MIScnn `Resampling`).
 */
export function shapeAtSpacing(image: IntensityImage, targetSpacingMm: readonly number[]): SpatialShape {
  const { shape, spacingMm } = image;
  if (shape.length !== 3 || targetSpacingMm.length !== 3) {
    throw new UsageError({
      verb: 'unsupported',
      what: `shape ${describeShape(shape)} and spacing (${targetSpacingMm.join(', ')}) mm in preprocessing step "resample", which is for volumes`,
      remedy: 'images take the step "resize"',
    });
  }
  if (!spacingMm) {
    throw new UsageError({
      verb: 'missing',
      what: 'voxel spacing of a volume, which preprocessing step "resample" needs',
      remedy: 'use a format that stores it, such as NIfTI',
    });
  }
  if (spacingMm.length !== 3 || !spacingMm.every((mm) => mm > 0)) {
    throw new UsageError({
      verb: 'invalid',
      what: `voxel spacing (${spacingMm.join(', ')}) mm of a volume, expected three positive numbers`,
    });
  }
  return shape.map((extent, axis) => extentAtSpacing(extent, spacingMm[axis]!, targetSpacingMm[axis]!));
}

/**
 * Resamples a volume to `shape`, channel by channel, by the interpolating cubic B-spline.
 *
 * A voxel whose source coordinate is outside [0, extent − 1] on any axis (only when enlarging) becomes 0; all others are
 * clipped to the range of the input. No anti-aliasing.
 *
 * The spline is separable: columns and rows are resampled slice by slice, and slices last. Memory: the result plus slices ×
 * target rows × target columns in float64.
 *
 * Deviation: where the last axis keeps its extent, the authors' library treats the volume as a 2D image with channels and uses
 * the bicubic kernel of `resizeImage`; here the spline is always used.
 *
 * Source: protocol §3 (scikit-image 0.18 `resize`, scipy.ndimage.map_coordinates, order 3, mode "constant").
 */
export function resampleImage(image: IntensityImage, shape: SpatialShape): IntensityImage {
  const [slices, rows, columns] = image.shape as [number, number, number];
  const [, targetRows, targetColumns] = shape as [number, number, number];
  const { channels } = image;
  const [alongSlices, alongRows, alongColumns] = shape.map((extent, axis) =>
    gridAxis(image.shape[axis]!, extent),
  ) as [SplineAxis, SplineAxis, SplineAxis];

  const sourceLength = rows * columns * channels;
  const lineLength = targetColumns * channels;
  const planeLength = targetRows * lineLength;
  const plane = new Float64Array(sourceLength);
  const columnsDone = new Float64Array(rows * lineLength);
  const planes = new Float64Array(slices * planeLength);
  for (let slice = 0; slice < slices; slice++) {
    plane.set(image.data.subarray(slice * sourceLength, (slice + 1) * sourceLength));
    const columnLayout = { outer: rows, extent: columns, inner: channels };
    splineCoefficients(plane, columnLayout);
    evaluateSpline(plane, columnLayout, alongColumns, columnsDone);
    const rowLayout = { outer: 1, extent: rows, inner: lineLength };
    splineCoefficients(columnsDone, rowLayout);
    evaluateSpline(
      columnsDone,
      rowLayout,
      alongRows,
      planes.subarray(slice * planeLength, (slice + 1) * planeLength),
    );
  }
  const sliceLayout = { outer: 1, extent: slices, inner: planeLength };
  splineCoefficients(planes, sliceLayout);
  const data = new Float32Array(pixelCount(shape) * channels);
  evaluateSpline(planes, sliceLayout, alongSlices, data);

  const inside = [alongSlices.inside, alongRows.inside, alongColumns.inside] as const;
  clipInside(data, shape, channelRanges(image), inside);
  return { ...image, shape, data, ...scaledSpacing(image, shape) };
}

function gridAxis(sourceExtent: number, targetExtent: number): SplineAxis {
  const coordinates = Float64Array.from({ length: targetExtent }, (_, target) =>
    sourceCoordinate(target, sourceExtent, targetExtent),
  );
  return splineAxis(coordinates, sourceExtent);
}

/** Clips to each channel's range where the source coordinate is inside on all axes; zeros elsewhere are kept. */
function clipInside(
  data: Float32Array,
  shape: SpatialShape,
  { minimum, maximum }: { minimum: Float64Array; maximum: Float64Array },
  [slicesInside, rowsInside, columnsInside]: readonly [Uint8Array, Uint8Array, Uint8Array],
): void {
  const [slices, rows, columns] = shape as [number, number, number];
  const channels = minimum.length;
  for (let line = 0, at = 0; line < slices * rows; line++) {
    const lineInside = slicesInside[Math.floor(line / rows)]! & rowsInside[line % rows]!;
    for (let column = 0; column < columns; column++) {
      const inside = lineInside & columnsInside[column]!;
      for (let channel = 0; channel < channels; channel++, at++) {
        if (inside) data[at] = Math.min(maximum[channel]!, Math.max(minimum[channel]!, data[at]!));
      }
    }
  }
}
