/** Proposes the network input for a data set from its files: the grid of pictures, or spacing and patch of volumes. */
import { extentAtSpacing } from '../../core/extent-at-spacing.js';
import type { SpatialShape } from '../../core/image.js';
import { inputMultiple } from '../../study/presets.js';
import type { Manifest } from '../manifest-format/manifest.js';

const longestSidePixels = 256;
const shortestSidePixels = 32;
/** A training step on a patch of 64 × 64 × 64 takes about a second on a CPU. */
const mostPatchVoxels = 64 ** 3;

type Protocol = Manifest['protocol'];

/** Patience of the study's mini preset, because users' data sets are small. */
const patience = { plateauPatience: 8, stopPatience: 16 };

/**
 * Pictures are resized to the median size of the data set, with a longer side of at most 256 pixels and extents in multiples of
 * 16.
 *
 *     proposePictureSizes([[600, 800]]).networkInputShape  // [192, 256]
 */
export function proposePictureSizes(shapes: readonly SpatialShape[]): Protocol {
  const typical = medianOfAxes(shapes);
  const scale = Math.min(1, longestSidePixels / Math.max(...typical));
  const networkInputShape = typical.map((extent) =>
    Math.max(shortestSidePixels, inputMultiple * Math.round((extent * scale) / inputMultiple)),
  );
  return {
    networkInputShape,
    preprocess: [{ op: 'resize', shape: networkInputShape }, { op: 'z-score' }],
    patchOverlap: null,
    ...patience,
  };
}

/**
 * Volumes are resampled to the chosen spacing, or to the median spacing of the data set as it is stored, so that volumes that share
 * it are not interpolated. They are trained in patches as large as the median volume allows: extents in multiples of 16, at most 64³
 * voxels.
 */
export function proposeVolumeSizes(
  shapes: readonly SpatialShape[],
  spacingsMm: readonly (readonly number[])[],
  chosenSpacingMm: readonly number[] | undefined,
): Protocol {
  const spacingMm = [...(chosenSpacingMm ?? medianOfAxes(spacingsMm).map(shortest))];
  const typical = medianOfAxes(
    shapes.map((shape, at) =>
      shape.map((extent, axis) => extentAtSpacing(extent, spacingsMm[at]![axis]!, spacingMm[axis]!)),
    ),
  );
  const networkInputShape = typical.map((extent) =>
    Math.max(inputMultiple, inputMultiple * Math.floor(extent / inputMultiple)),
  );
  while (networkInputShape.reduce((product, extent) => product * extent, 1) > mostPatchVoxels) {
    const longest = networkInputShape.indexOf(Math.max(...networkInputShape));
    networkInputShape[longest]! -= inputMultiple;
  }
  return {
    networkInputShape,
    preprocess: [{ op: 'resample', spacingMm }, { op: 'z-score' }],
    patchOverlap: networkInputShape.map((extent) => extent / 2),
    ...patience,
  };
}

/** The number of fewest digits that float32 does not tell from the given one: 0.7 for 0.699999988. */
function shortest(stored: number): number {
  let digits = 1;
  while (Math.fround(Number(stored.toPrecision(digits))) !== Math.fround(stored)) digits++;
  return Number(stored.toPrecision(digits));
}

/** The median of each axis. */
function medianOfAxes(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, axis) => {
    const sorted = rows.map((row) => row[axis]!).sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)]!;
  });
}
