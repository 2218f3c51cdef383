import { UsageError } from '../core/errors.js';
import { describeShape, type IntensityImage, type SpatialShape } from '../core/image.js';
import { channelRanges } from './channel-ranges.js';
import { scaledSpacing, sourceCoordinate } from './pixel-centres.js';

/**
 * Resizes a 2D image to `shape` by bicubic interpolation, channel by channel.
 *
 * Kernel: Catmull–Rom (Keys' cubic convolution with a = −½), first along columns, then along rows; for four
 * neighbours f₋₁ f₀ f₁ f₂ and a fraction x in [0, 1)
 *
 *   f(x) = f₀ + ½x(f₁ − f₋₁ + x(2f₋₁ − 5f₀ + 4f₁ − f₂ + x(3(f₀ − f₁) + f₂ − f₋₁)))
 *
 * which is exact in flat regions and at integer coordinates. Neighbours outside the image count as 0, so borders darken
 * slightly when the size changes; there is no anti-aliasing. The result is clipped to the range of the input channel. If the
 * input has only 8-bit values (integers in 0…255), the result is truncated to integers, as by the authors' cast to uint8.
 *
 * Deviation: scikit-image fits its coordinates by least squares with errors of about 1e-13 pixels, so an exact integer may be
 * truncated to the next lower one. Coordinates here are exact. Values do not differ otherwise.
 *
 * Shapes: [rows, columns] × channels → `shape` × channels; values in float64, stored as float32. The spacing, where
 * known, is scaled with the grid. Throws UsageError for images or shapes that are not 2D.
 * Source: protocol §3 (batchgenerators `resize_multichannel_image`, scikit-image 0.18 `resize` at order 3).
 */
export function resizeImage(image: IntensityImage, shape: SpatialShape): IntensityImage {
  requireTwoAxes(image.shape);
  requireTwoAxes(shape);
  const [rows, columns] = image.shape as [number, number];
  const [targetRows, targetColumns] = shape as [number, number];
  const { channels } = image;

  const alongColumns = cubicAxis(columns, targetColumns);
  const alongRows = cubicAxis(rows, targetRows);
  const ranges = channelRanges(image);
  const truncates = holdsEightBitValues(image.data);
  const data = new Float32Array(targetRows * targetColumns * channels);

  // A source row that is interpolated along its columns is used for several target rows, so four rows are kept.
  const lineLength = targetColumns * channels;
  const outside = new Float64Array(lineLength);
  const ring = Array.from({ length: 4 }, () => ({ row: -1, line: new Float64Array(lineLength) }));
  const interpolatedRow = (row: number): Float64Array => {
    if (row < 0 || row >= rows) return outside;
    const slot = ring[row % 4]!;
    if (slot.row !== row) {
      interpolateRow(image, row, alongColumns, slot.line);
      slot.row = row;
    }
    return slot.line;
  };

  for (let target = 0; target < targetRows; target++) {
    const x = alongRows.fraction[target]!;
    const first = alongRows.first[target]!;
    const f0 = interpolatedRow(first);
    const f1 = interpolatedRow(first + 1);
    const f2 = interpolatedRow(first + 2);
    const f3 = interpolatedRow(first + 3);
    const start = target * lineLength;
    for (let at = 0, channel = 0; at < lineLength; at++) {
      const value = catmullRom(f0[at]!, f1[at]!, f2[at]!, f3[at]!, x);
      const clipped = Math.min(ranges.maximum[channel]!, Math.max(ranges.minimum[channel]!, value));
      data[start + at] = truncates ? Math.trunc(clipped) : clipped;
      if (++channel === channels) channel = 0;
    }
  }
  return { ...image, shape, data, ...scaledSpacing(image, shape) };
}

/** For every target index: the first of its four neighbours (may be outside) and its fraction between the middle two. */
interface CubicAxis {
  first: Int32Array;
  fraction: Float64Array;
}

function cubicAxis(sourceExtent: number, targetExtent: number): CubicAxis {
  const first = new Int32Array(targetExtent);
  const fraction = new Float64Array(targetExtent);
  for (let target = 0; target < targetExtent; target++) {
    const coordinate = sourceCoordinate(target, sourceExtent, targetExtent);
    const below = Math.floor(coordinate);
    first[target] = below - 1;
    fraction[target] = coordinate - below;
  }
  return { first, fraction };
}

function interpolateRow(image: IntensityImage, row: number, axis: CubicAxis, line: Float64Array): void {
  const { data, channels } = image;
  const columns = image.shape[1]!;
  const start = row * columns * channels;
  for (let target = 0, at = 0; target < axis.first.length; target++) {
    const column = axis.first[target]!;
    const x = axis.fraction[target]!;
    const inside = column >= 0 && column + 3 < columns;
    for (let channel = 0; channel < channels; channel++, at++) {
      const tap = start + column * channels + channel;
      line[at] = inside
        ? catmullRom(
            data[tap]!,
            data[tap + channels]!,
            data[tap + 2 * channels]!,
            data[tap + 3 * channels]!,
            x,
          )
        : catmullRom(
            column >= 0 && column < columns ? data[tap]! : 0,
            column >= -1 && column + 1 < columns ? data[tap + channels]! : 0,
            column >= -2 && column + 2 < columns ? data[tap + 2 * channels]! : 0,
            column >= -3 && column + 3 < columns ? data[tap + 3 * channels]! : 0,
            x,
          );
    }
  }
}

function catmullRom(f0: number, f1: number, f2: number, f3: number, x: number): number {
  return f1 + 0.5 * x * (f2 - f0 + x * (2 * f0 - 5 * f1 + 4 * f2 - f3 + x * (3 * (f1 - f2) + f3 - f0)));
}

function holdsEightBitValues(data: Float32Array): boolean {
  for (let at = 0; at < data.length; at++) {
    const value = data[at]!;
    if (value < 0 || value > 255 || value !== Math.floor(value)) return false;
  }
  return true;
}

function requireTwoAxes(shape: SpatialShape): void {
  if (shape.length === 2) return;
  throw new UsageError({
    verb: 'unsupported',
    what: `shape ${describeShape(shape)} in preprocessing step "resize", which is for 2D images`,
    remedy: 'volumes take the step "resample"',
  });
}
