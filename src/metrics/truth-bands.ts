import type { LabelMap } from '../core/image.js';
import { boundaryBandWidth, markBoundaryBand, relativeBandWidth } from './boundary-band.js';

/** One integer per pixel; its bits mark the boundaries near the pixel. */
export type BandMask = Uint8Array | Uint16Array | Uint32Array;

/** The bits of one boundary: for the band of fixed width and for the relative band. */
export interface BandBits {
  fixed: number;
  relative: number;
}

/** The bits of the n-th boundary of a case. */
export function bandBits(boundary: number): BandBits {
  return { fixed: 1 << (2 * boundary), relative: 2 << (2 * boundary) };
}

/**
 * The bands of all boundaries of a case; boundary n separates the sides given by `sidesOfLabel[n]`. One byte per
 * pixel for up to four boundaries, two bytes for up to eight, four for up to sixteen. Two foreground classes have
 * four boundaries: each class, any foreground, and between any two classes.
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
