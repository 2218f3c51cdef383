import { NumericError } from '../../core/errors.js';
import { type IntensityImage, pixelCount, type SpatialShape } from '../../core/image.js';
import { type PredictedVersion, type PredictingModel, predictSlabs } from './predict-image.js';

/** How a network's probabilities become what is written. */
export interface PredictionRules {
  version: PredictedVersion;
  /**
   * Foreground where p is at least this, two classes only. Undefined: the most probable class, the lowest of
   * equals, so that with two classes foreground is where p > ½; after score scaling the network's own
   * decision (recalibrate/versions.ts).
   */
  cut: number | undefined;
}

/** A predicted image whole, on its own grid. */
export interface OwnPrediction {
  shape: SpatialShape;
  /** Of the foreground where there are two classes, else of every class, background first; in [0, 1]. */
  maps: Float32Array[];
  /** Class index of every pixel. */
  mask: Uint8Array;
  /** By foreground class: Σp and decided pixels. */
  volumes: { className: string; expectedPixels: number; maskPixels: number }[];
}

/** Predicts an image; `onPixels` hears how much of it is done and may stop it by what it throws. */
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
      // Interpolation may leave [0, 1] by its rounding.
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
