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
import { throwIfStopped } from './throw-if-stopped.js';

/** What the network says of a validation case on the prepared grid: softmax rows, and the classes. */
export interface ValidationPrediction {
  caseId: string;
  probabilities: Float32Array;
  labels: Uint8Array;
}

/**
 * What the validation cases say about recalibrating a trained network: its temperature, one per class, its isotonic curves
 * and its class scores.
 *
 * All are learned on the prepared grid from the network's own logits, of whole images or of the windows of volumes, as they
 * are applied (versions.ts): before windows are stitched and before the interpolation that follows. Every validation case
 * is predicted once.
 *
 * Temperatures are fitted on every k-th pixel, the same odd k for all cases, about 10⁶ in all; isotonic curves on every
 * pixel, counted in cells. A pixel of a volume counts as often as windows cover it. S is the score of the loss, over all
 * pixels of a case (a volume whole, although training sees it patch by patch), averaged over the cases that hold the class,
 * because a class that is not there has a score near 0 whatever the network does. Of a class that no validation case holds,
 * S is 1: no scaling. Each prediction is told to `onPrediction`. Throws InterruptedRunError when the signal stops it, between two cases.
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
  for (const stored of validation) {
    await throwIfStopped(signal, `recalibrating ${config.dataset}`);
    const prepared = await stored.load();
    const { data } = await predictPrepared(program, prepared, config, {
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

/** Pixels of all cases, those of volumes as often as windows cover them, to within the edges. */
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

/** The logits of a window's pixels that lie on the image, with their labels. */
function truthOf(
  { labels }: PreparedCase,
  logits: Float32Array,
  place: WindowPlace,
  classes: number,
): LogitPixels {
  if (logits.length === labels.data.length * classes) return { logits, labels: labels.data };
  const { inWindow, inImage } = pixelsOnImage(place, labels.shape);
  const onImage = new Float32Array(inWindow.length * classes);
  inWindow.forEach((pixel, index) => {
    for (let c = 0; c < classes; c++) onImage[index * classes + c] = logits[pixel * classes + c]!;
  });
  return { logits: onImage, labels: Uint8Array.from(inImage, (pixel) => labels.data[pixel]!) };
}

/** Soft scores of one case, NaN for a class that is not there. */
function scoresOfPresentClasses(probabilities: Float32Array, labels: Uint8Array, classes: number): number[] {
  return softScores(probabilities, labels, classes).map((score, index) =>
    labels.includes(index + 1) ? score : Number.NaN,
  );
}
