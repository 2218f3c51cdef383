import type { IntensityImage, LabelMap, SourceCase, SpatialShape } from '../core/image.js';
import { requireOneGrid } from '../core/require-grid.js';
import type { PreprocessStep } from '../study/run-config.js';
import { clipIntensities } from './clip.js';
import { resampleImage, shapeAtSpacing } from './resample.js';
import { resampleLabels } from './resample-labels.js';
import { resizeImage } from './resize.js';
import { zScore } from './z-score.js';

/** A preprocessed case, with the source grid to which predictions are resampled. */
export interface PreparedCase {
  caseId: string;
  image: IntensityImage;
  labels: LabelMap;
  /** The grid on which the case is scored. */
  sourceShape: SpatialShape;
}

/**
 * Names prepared cases in the cache, and predicted files; it is not in the identity of a run. Where the numbers of a step change,
 * raise `versions.arithmetic` (study/code-versions.ts), which is in both. Raise only this one where no run of the study has the
 * changed numbers: then older caches are not used, finished runs stay, and CHANGELOG.md says which other runs to train again.
 */
export const preparedVersion = 3;

/**
 * Runs the steps on a case in order. Steps that change the grid also resample labels, by majority; clip and z-score change only
 * intensities. The source is not modified. The posterior of a phantom is left behind: scores are taken on the source grid. Throws
 * UsageError for labels on another grid than the image.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * const image = { shape: [1, 2], channels: 1, data: Float32Array.of(10, 30) };
 * const prepared = preprocess({ caseId: 'a', image, labels }, [{ op: 'clip', minimum: 0, maximum: 20 }, { op: 'z-score' }]);
 * prepared.image.data.map(Math.round); // [-1, 1]
 * ```
 */
export function preprocess(source: SourceCase, steps: readonly PreprocessStep[]): PreparedCase {
  const { caseId, image, labels } = source;
  requireOneGrid(caseId, image, labels);
  return steps.reduce(runStep, { caseId, image, labels, sourceShape: image.shape });
}

/** The same for an image without labels. */
export function preprocessImage(image: IntensityImage, steps: readonly PreprocessStep[]): IntensityImage {
  return steps.reduce(imageAfter, image);
}

function runStep(prepared: PreparedCase, step: PreprocessStep): PreparedCase {
  const image = imageAfter(prepared.image, step);
  const movesPixels = step.op === 'resize' || step.op === 'resample';
  return { ...prepared, image, ...(movesPixels && { labels: resampleLabels(prepared.labels, image.shape) }) };
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
