import type { LabelMap } from '../core/image.js';
import { boundaryBandWidth, markBoundaryBand, relativeBandWidth } from './boundary-band.js';

/** One integer a pixel, whose bits tell near which boundaries it lies. */
export type BandMask = Uint8Array | Uint16Array | Uint32Array;

/** The bits of one boundary: of the band of fixed width and of that which grows with the image. */
export interface BandBits {
  fixed: number;
  relative: number;
}

/** The bits of the n-th boundary of a case. */
export function bandBits(boundary: number): BandBits {
  return { fixed: 1 << (2 * boundary), relative: 2 << (2 * boundary) };
}

/**
 * The bands of all boundaries of a case; boundary n is that between the sides of `sidesOfLabel[n]`. One byte a pixel for up
 * to four boundaries (two foreground classes have four: each class, both, and any), two bytes for up to eight, four for up
 * to sixteen.
 */
export function truthBands(
  labels: LabelMap,
  spacingMm: readonly number[] | undefined,
  sidesOfLabel: readonly Uint8Array[],
): BandMask {
  const pixels = labels.data.length;
  const boundaries = sidesOfLabel.length;
  const bands =
    boundaries > 8
      ? new Uint32Array(pixels)
      : boundaries > 4
        ? new Uint16Array(pixels)
        : new Uint8Array(pixels);
  const relativeWidth = relativeBandWidth(labels.shape, spacingMm);
  sidesOfLabel.forEach((sides, boundary) => {
    const { fixed, relative } = bandBits(boundary);
    markBoundaryBand(labels, spacingMm, sides, bands, fixed, boundaryBandWidth);
    markBoundaryBand(labels, spacingMm, sides, bands, relative, relativeWidth);
  });
  return bands;
}
