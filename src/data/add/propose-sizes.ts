/** How a set is brought to the network: the grid of pictures, the spacing and patch of volumes, from what its files hold. */
import type { SpatialShape } from '../../core/image.js';
import type { Manifest } from '../manifest-format/manifest.js';

/** Networks of depth 4 halve each extent four times. */
const multiple = 16;
const longestSidePixels = 256;
const shortestSidePixels = 32;
/** A patch of 64 × 64 × 64 trains in about a second a step on a processor. */
const mostPatchVoxels = 64 ** 3;

type Protocol = Manifest['protocol'];

/** Patience of the study's mini preset: own sets are small. */
const patience = { plateauPatience: 8, stopPatience: 16 };

/**
 * Pictures become the typical size of the set, its longer side at most 256 pixels, extents multiples of 16.
 *
 *     proposePictureSizes([[600, 800]]).networkInputShape  // [192, 256]
 */
export function proposePictureSizes(shapes: readonly SpatialShape[]): Protocol {
  const typical = medianOfAxes(shapes);
  const scale = Math.min(1, longestSidePixels / Math.max(...typical));
  const networkInputShape = typical.map((extent) =>
    Math.max(shortestSidePixels, multiple * Math.round((extent * scale) / multiple)),
  );
  return {
    networkInputShape,
    preprocess: [{ op: 'resize', shape: networkInputShape }, { op: 'z-score' }],
    patchOverlap: null,
    ...patience,
  };
}

/**
 * Volumes are resampled to `spacingMm`, or else to the typical spacing of the set, and trained in patches: as large as the
 * typical volume allows, in multiples of 16, of at most 64³ voxels.
 */
export function proposeVolumeSizes(
  shapes: readonly SpatialShape[],
  spacingsMm: readonly (readonly number[])[],
  chosenSpacingMm: readonly number[] | undefined,
): Protocol {
  const spacingMm = [...(chosenSpacingMm ?? medianOfAxes(spacingsMm))].map((mm) => Number(mm.toPrecision(4)));
  const typical = medianOfAxes(
    shapes.map((shape, at) =>
      shape.map((extent, axis) => (extent * spacingsMm[at]![axis]!) / spacingMm[axis]!),
    ),
  );
  const networkInputShape = typical.map((extent) =>
    Math.max(multiple, multiple * Math.floor(extent / multiple)),
  );
  while (networkInputShape.reduce((product, extent) => product * extent, 1) > mostPatchVoxels) {
    const longest = networkInputShape.indexOf(Math.max(...networkInputShape));
    networkInputShape[longest]! -= multiple;
  }
  return {
    networkInputShape,
    preprocess: [{ op: 'resample', spacingMm }, { op: 'z-score' }],
    patchOverlap: networkInputShape.map((extent) => extent / 2),
    ...patience,
  };
}

/** The median of each axis by itself. */
function medianOfAxes(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, axis) => {
    const sorted = rows.map((row) => row[axis]!).sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)]!;
  });
}
