import type { IntensityImage, LabelMap, SourceCase, SpatialShape } from '../core/image.js';
import type { PreprocessStep } from '../study/run-config.js';
import { clipIntensities } from './clip.js';
import { resampleImage, shapeAtSpacing } from './resample.js';
import { resampleLabels } from './resample-labels.js';
import { resampleLinear } from './resample-linear.js';
import { resizeImage } from './resize.js';
import { zScore } from './z-score.js';

/** A preprocessed case, with the source grid to which predictions are resampled. */
export interface PreparedCase {
  caseId: string;
  image: IntensityImage;
  labels: LabelMap;
  /** Phantoms only: the true probability of each foreground class on the prepared grid, pixels × (classes − 1). */
  posterior?: Float32Array;
  /** The grid on which the case is scored. */
  sourceShape: SpatialShape;
  sourceSpacingMm?: readonly number[];
}

/** Raise it when the numbers of a step change, so that older caches are not used. */
export const preprocessVersion = 1;

/**
 * Runs the steps on a case in order. Steps that change the grid also resample labels (by majority) and posterior (linearly);
 * clip and z-score change only intensities. The source is not modified.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * const image = { shape: [1, 2], channels: 1, data: Float32Array.of(10, 30) };
 * const prepared = preprocess({ caseId: 'a', image, labels }, [{ op: 'clip', minimum: 0, maximum: 20 }, { op: 'z-score' }]);
 * prepared.image.data.map(Math.round); // [-1, 1]
 * ```
 */
export function preprocess(source: SourceCase, steps: readonly PreprocessStep[]): PreparedCase {
  const { caseId, image, labels, posterior } = source;
  const start: PreparedCase = {
    caseId,
    image,
    labels,
    ...(posterior && { posterior }),
    sourceShape: image.shape,
    ...(image.spacingMm && { sourceSpacingMm: image.spacingMm }),
  };
  return steps.reduce(runStep, start);
}

/** The same for an image without labels. */
export function preprocessImage(image: IntensityImage, steps: readonly PreprocessStep[]): IntensityImage {
  return steps.reduce(imageAfter, image);
}

function runStep(prepared: PreparedCase, step: PreprocessStep): PreparedCase {
  const image = imageAfter(prepared.image, step);
  const movesPixels = step.op === 'resize' || step.op === 'resample';
  return { ...(movesPixels ? onGrid(prepared, image.shape) : prepared), image };
}

function imageAfter(image: IntensityImage, step: PreprocessStep): IntensityImage {
  switch (step.op) {
    case 'resize':
      return resizeImage(image, step.shape);
    case 'resample':
      return resampleImage(image, shapeAtSpacing(image, step.spacingMm));
    case 'clip':
      return clipIntensities(image, step.minimum, step.maximum);
    case 'z-score':
      return zScore(image);
  }
}

/** Resamples labels and posterior to a new grid. */
function onGrid(prepared: PreparedCase, shape: SpatialShape): PreparedCase {
  const { labels, posterior } = prepared;
  if (!posterior) return { ...prepared, labels: resampleLabels(labels, shape) };
  const classes = posterior.length / labels.data.length;
  return {
    ...prepared,
    labels: resampleLabels(labels, shape),
    posterior: resampleLinear(posterior, labels.shape, classes, shape),
  };
}
