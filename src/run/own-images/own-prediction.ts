import { NumericError } from '../../core/errors.js';
import { type IntensityImage, pixelCount, type SpatialShape } from '../../core/image.js';
import { type PredictedVersion, type PredictingModel, predictSlabs } from './predict-image.js';

/** How a network's probabilities become the written map and mask. */
export interface PredictionRules {
  version: PredictedVersion;
  /**
   * Two classes only: a pixel is foreground where p ≥ cut. Undefined: the most probable class, and the lowest index among equal
   * ones, so two classes give foreground where p > ½. Score scaling keeps the network's decision (recalibrate/recalibrated-versions.ts).
   */
  cut: number | undefined;
}

/** The prediction of a whole image on the image's grid. */
export interface OwnPrediction {
  shape: SpatialShape;
  /** Probabilities in [0, 1]: one map of the foreground for two classes, else one map per class, background first. */
  maps: Float32Array[];
  /** Class index of every pixel. */
  mask: Uint8Array;
  /** Per foreground class: Σp and the number of mask pixels. */
  volumes: { className: string; expectedPixels: number; maskPixels: number }[];
}

/**
 * Predicts an image. `onPixels` is called with the finished share in (0, 1]; an error that it throws stops the prediction. Throws
 * NumericError where a probability is not finite.
 */
export async function predictOwn(
  model: PredictingModel,
  image: IntensityImage,
  { version, cut }: PredictionRules,
  onPixels: (share: number) => void,
): Promise<OwnPrediction> {
  const classes = model.classes.length;
  const pixels = pixelCount(image.shape);
  const maps = Array.from({ length: classes === 2 ? 1 : classes }, () => new Float32Array(pixels));
  const mask = new Uint8Array(pixels);
  const firstMap = classes - maps.length;
  const { layout, slabs } = predictSlabs(model, image, version);
  for await (const { offset, probabilities } of slabs) {
    const { channels, first, decidedBy } = layout;
    const count = probabilities.length / channels;
    maps.forEach((map, index) => {
      let at = first + firstMap + index;
      // Rounding in the interpolation may leave [0, 1].
      for (let pixel = offset; pixel < offset + count; pixel++, at += channels)
        map[pixel] = Math.max(0, Math.min(1, probabilities[at]!));
    });
    for (let pixel = 0; pixel < count; pixel++) {
      mask[offset + pixel] =
        cut === undefined
          ? mostProbable(probabilities, pixel * channels + decidedBy, classes)
          : Number(maps[0]![offset + pixel]! >= cut);
    }
    onPixels((offset + count) / pixels);
  }
  return { shape: image.shape, maps, mask, volumes: volumesOf(model, maps, mask) };
}

function mostProbable(probabilities: Float32Array, first: number, classes: number): number {
  let best = 0;
  for (let index = 1; index < classes; index++) {
    if (probabilities[first + index]! > probabilities[first + best]!) best = index;
  }
  return best;
}

function volumesOf(
  { config: { foregroundClasses } }: PredictingModel,
  maps: readonly Float32Array[],
  mask: Uint8Array,
): OwnPrediction['volumes'] {
  const pixelsByClass = new Array<number>(foregroundClasses.length + 1).fill(0);
  for (let pixel = 0; pixel < mask.length; pixel++) pixelsByClass[mask[pixel]!]!++;
  return foregroundClasses.map((className, index) => {
    const map = maps[maps.length - foregroundClasses.length + index]!;
    let expectedPixels = 0;
    for (let pixel = 0; pixel < map.length; pixel++) expectedPixels += map[pixel]!;
    if (!Number.isFinite(expectedPixels)) {
      throw new NumericError({
        verb: 'invalid',
        what: `probabilities of ${className}, which are not all finite numbers`,
        remedy: 'the weights are at fault: train the run again',
      });
    }
    return { className, expectedPixels, maskPixels: pixelsByClass[index + 1]! };
  });
}
