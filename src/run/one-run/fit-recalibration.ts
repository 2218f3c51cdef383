import { sameShape } from '../../core/image.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { predictPrepared } from '../../predict/predict-case.js';
import { pixelsOnImage, type WindowPlace } from '../../predict/sliding-window.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import type { PreparedCase } from '../../preprocess/run-steps.js';
import { type LogitPixels, sampleStep } from '../../recalibrate/logit-pixels.js';
import { RecalibrationEvidence } from '../../recalibrate/recalibration-evidence.js';
import { softScores } from '../../recalibrate/score-scaling.js';
import { softmax } from '../../recalibrate/softmax.js';
import { namedRecalibration, type Recalibration } from '../../record/recalibration-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { stoppablePredictor } from './stoppable-predictor.js';

/** The network's softmax rows of a validation case on the prepared grid, with the true classes. */
export interface ValidationPrediction {
  caseId: string;
  probabilities: Float32Array;
  labels: Uint8Array;
}

/**
 * Fits all recalibrations of a trained network on its validation cases: a temperature, a temperature per class, isotonic curves
 * and class scores S.
 *
 * They are fitted on the network's logits on the prepared grid (whole images, or windows of volumes), where they are also applied
 * (recalibrated-versions.ts): before stitching and interpolation. Every validation case is predicted once.
 *
 * Temperatures are fitted on every k-th pixel, with the same odd k for all cases, about 10⁶ pixels in total. Isotonic curves use
 * every pixel, counted in cells. A voxel counts once per window that covers it. S is the soft score of the loss over all pixels
 * of a case (the whole volume, although training uses patches), averaged over the cases that contain the class, since the score
 * of an absent class is near 0 for any network. S is 1 (no scaling) for a class that no validation case contains. Calls
 * `onPrediction` with each prediction. Throws InterruptedRunError when the signal stops it, between two windows.
 */
export async function fitRecalibration(
  program: Pick<TrainingProgram, 'predict'>,
  config: Pick<RunConfig, 'dataset' | 'foregroundClasses' | 'network' | 'patch'>,
  validation: readonly StoredCase[],
  signal: AbortSignal,
  onPrediction: (prediction: ValidationPrediction) => void = () => {},
): Promise<Recalibration> {
  const { network, foregroundClasses } = config;
  const { classes } = network;
  const evidence = new RecalibrationEvidence(classes, sampleStep(seenPixels(config, validation)));
  const ones = new Array<number>(classes).fill(1);
  const predictor = stoppablePredictor(program, signal, `recalibrating ${config.dataset}`);
  for (const stored of validation) {
    const prepared = await stored.load();
    const { data } = await predictPrepared(predictor, prepared, config, {
      channels: classes,
      ofLogits(logits, place) {
        evidence.add(truthOf(prepared, logits, place, classes));
        return softmax(logits, ones);
      },
    });
    evidence.addCase(scoresOfPresentClasses(data, prepared.labels.data, classes));
    onPrediction({ caseId: prepared.caseId, probabilities: data, labels: prepared.labels.data });
  }
  return namedRecalibration(evidence.learn(), foregroundClasses);
}

/** Number of pixels of all cases; voxels count once per covering window (approximate at the edges). */
function seenPixels(
  { network, patch }: Pick<RunConfig, 'network' | 'patch'>,
  validation: readonly StoredCase[],
): number {
  const pixels = validation.reduce((sum, stored) => sum + stored.pixels, 0);
  const covering = (patch?.overlap ?? []).reduce((product, overlap, axis) => {
    const window = network.inputShape[axis]!;
    return (product * window) / (window - overlap);
  }, 1);
  return pixels * covering;
}

/** The logits of those pixels of a window that lie inside the image, with their labels. */
function truthOf(
  { labels }: PreparedCase,
  logits: Float32Array,
  place: WindowPlace,
  classes: number,
): LogitPixels {
  // Not by length: a window of 8 × 8 × 8 has as many voxels as a volume of 4 × 16 × 8.
  if (sameShape(place.shape, labels.shape) && place.corner.every((at) => at === 0))
    return { logits, labels: labels.data };
  const { inWindow, inImage } = pixelsOnImage(place, labels.shape);
  const onImage = new Float32Array(inWindow.length * classes);
  inWindow.forEach((pixel, index) => {
    for (let c = 0; c < classes; c++) onImage[index * classes + c] = logits[pixel * classes + c]!;
  });
  return { logits: onImage, labels: Uint8Array.from(inImage, (pixel) => labels.data[pixel]!) };
}

/** Soft scores of one case; NaN for a class that the case does not contain. */
function scoresOfPresentClasses(probabilities: Float32Array, labels: Uint8Array, classes: number): number[] {
  return softScores(probabilities, labels, classes).map((score, index) =>
    labels.includes(index + 1) ? score : Number.NaN,
  );
}
