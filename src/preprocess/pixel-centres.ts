import type { IntensityImage, SpatialShape } from '../core/image.js';

/**
 * The grid convention of every change of resolution in the study: both grids cover the same extent, with pixel centres at
 * half-integers, so target index d has the source coordinate
 *
 *   s(d) = (d + ½) · n_source / n_target − ½        in [−½, n_source − ½]
 *
 * Source: protocol §3; scikit-image `resize` uses the same rule. The product is exact in float64 and the division
 * rounds once, so coordinates that are multiples of ½ are exact, and so are ties between labels.
 */
export function sourceCoordinate(target: number, sourceExtent: number, targetExtent: number): number {
  return ((target + 0.5) * sourceExtent) / targetExtent - 0.5;
}

/** Linear interpolation along one axis: target d is (1 − fraction[d]) · a[lower[d]] + fraction[d] · a[upper[d]]. */
export interface LinearAxis {
  lower: Int32Array;
  upper: Int32Array;
  /** Weight of the upper neighbour, in [0, 1). */
  fraction: Float64Array;
}

/** Neighbours and weights of every target index; edge pixels are repeated outside the source. */
export function linearAxis(sourceExtent: number, targetExtent: number): LinearAxis {
  const lower = new Int32Array(targetExtent);
  const upper = new Int32Array(targetExtent);
  const fraction = new Float64Array(targetExtent);
  for (let target = 0; target < targetExtent; target++) {
    const coordinate = sourceCoordinate(target, sourceExtent, targetExtent);
    const below = Math.floor(coordinate);
    lower[target] = Math.max(0, below);
    upper[target] = Math.min(sourceExtent - 1, below + 1);
    fraction[target] = coordinate - below;
  }
  return { lower, upper, fraction };
}

/** The spacing of `image` after resampling to `shape`; an empty object where it is unknown. */
export function scaledSpacing(image: IntensityImage, shape: SpatialShape): { spacingMm?: readonly number[] } {
  if (!image.spacingMm) return {};
  return { spacingMm: image.spacingMm.map((spacing, axis) => (spacing * image.shape[axis]!) / shape[axis]!) };
}
