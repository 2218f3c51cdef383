import { type ProbabilityMap, pixelCount, type SpatialShape } from '../core/image.js';
import { linearSlices } from '../preprocess/resample-linear.js';

/** Consecutive slices of a probability map; a 2D map is one slab. */
export interface ProbabilitySlab {
  /** Pixels of the whole map that lie before this slab. */
  offset: number;
  /** The slab's pixels × classes. */
  probabilities: Float32Array;
}

/**
 * Brings a prediction back to the grid of its source, slice by slice, so that a large volume is never held whole:
 * linear interpolation, pixel centres at half-integers, the edge repeated beyond the outermost centres.
 *
 * The weights are not negative and sum to 1, hence every pixel's probabilities stay in [0, 1] and their sum stays 1
 * to float32 rounding (tested to 5e-7). Each slab's array is refilled for the next slab: use or copy it at once.
 *
 * Shapes: `map` pixels × classes on its own grid → slabs that together are `sourceShape` pixels × classes.
 * Source: protocol §3, prediction (MIScnn 1.4.0 post-processing).
 */
export function* restoredSlabs(
  map: ProbabilityMap,
  sourceShape: SpatialShape,
): Generator<ProbabilitySlab, void> {
  let offset = 0;
  for (const probabilities of linearSlices(map.data, map.shape, map.classes, sourceShape)) {
    yield { offset, probabilities };
    offset += probabilities.length / map.classes;
  }
}

/** The whole of `restoredSlabs`, for images and small volumes. */
export function restoreProbabilities(map: ProbabilityMap, sourceShape: SpatialShape): ProbabilityMap {
  const { classes } = map;
  const data = new Float32Array(pixelCount(sourceShape) * classes);
  for (const { offset, probabilities } of restoredSlabs(map, sourceShape))
    data.set(probabilities, offset * classes);
  return { shape: sourceShape, classes, data };
}
