import { UsageError } from '../core/errors.js';
import { describeShape, type ProbabilityMap, pixelCount, type SpatialShape } from '../core/image.js';
import { requireValues } from '../core/require-grid.js';
import { linearSlices, linearSlicesOf } from '../preprocess/resample-linear.js';

/** Probabilities of one or several versions on a grid: pixels × channels. */
export interface ChannelMap {
  shape: SpatialShape;
  channels: number;
  data: Float32Array;
}

/** Consecutive slices of such a map; a 2D map is one slab. */
export interface ChannelSlab {
  /** Index of the slab's first pixel in the whole map. */
  offset: number;
  /** The slab's pixels × channels. */
  probabilities: Float32Array;
}

/**
 * Resamples a prediction to its source grid, slice by slice, so that a large volume is never in memory as a whole. Linear
 * interpolation, pixel centres at half-integers, edge values repeated beyond the outermost centres.
 *
 * The weights are not negative and sum to 1, so every pixel's probabilities stay in [0, 1] and their sum stays 1 up to float32
 * rounding (tested to 5e-7). The array of a slab is reused for the next one: use or copy it before.
 *
 * Shapes: `map` pixels × channels on its own grid → slabs that together are `sourceShape` pixels × channels.
 * Source: protocol §3, prediction (MIScnn 1.4.0 post-processing).
 */
export function* restoredSlabs(map: ChannelMap, sourceShape: SpatialShape): Generator<ChannelSlab, void> {
  let offset = 0;
  for (const probabilities of linearSlices(map.data, map.shape, map.channels, sourceShape)) {
    yield { offset, probabilities };
    offset += probabilities.length / map.channels;
  }
}

/**
 * The same for slabs that arrive in order and are freed after use, so that the volume is never in memory as a whole on either
 * grid.
 */
export async function* restoredStream(
  slabs: AsyncIterable<ChannelSlab>,
  shape: SpatialShape,
  channels: number,
  sourceShape: SpatialShape,
): AsyncGenerator<ChannelSlab, void> {
  const parts = (async function* () {
    for await (const { probabilities } of slabs) yield probabilities;
  })();
  let offset = 0;
  for await (const probabilities of linearSlicesOf(parts, shape, channels, sourceShape)) {
    yield { offset, probabilities };
    offset += probabilities.length / channels;
  }
}

/**
 * All slabs of `restoredSlabs` in one map, for images and small volumes. Throws UsageError for a map whose values do not fill its
 * shape, and for a grid with other axes.
 *
 * ```ts
 * const coarse = { shape: [1, 2], classes: 2, data: Float32Array.of(1, 0, 0, 1) };
 * restoreProbabilities(coarse, [1, 4]).data; // [1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]
 * ```
 */
export function restoreProbabilities(map: ProbabilityMap, sourceShape: SpatialShape): ProbabilityMap {
  const { classes } = map;
  requireValues(map.data, map.shape, classes, 'probability map');
  if (map.shape.length !== sourceShape.length)
    throw new UsageError({
      verb: 'invalid',
      what: `grid of ${describeShape(sourceShape)} for a probability map of ${describeShape(map.shape)}`,
      remedy: `give a grid of ${map.shape.length} axes`,
    });
  const data = new Float32Array(pixelCount(sourceShape) * classes);
  const channels = { shape: map.shape, channels: classes, data: map.data };
  for (const { offset, probabilities } of restoredSlabs(channels, sourceShape))
    data.set(probabilities, offset * classes);
  return { shape: sourceShape, classes, data };
}
