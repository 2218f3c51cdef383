import type { TrainingProgram } from '../../engine/training-program.js';
import { clipForLog } from '../../metrics/proper-scores.js';
import { predictPrepared } from '../../predict/predict-case.js';
import { pixelsOnImage, type WindowPlace } from '../../predict/sliding-window.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import type { PreparedCase } from '../../preprocess/run-steps.js';
import { fitClassTemperatures } from '../../recalibrate/class-temperatures.js';
import { fitIsotonic } from '../../recalibrate/isotonic-scaling.js';
import { everyPixel, type LogitPixels, sampleStep } from '../../recalibrate/logit-pixels.js';
import { MarginCells } from '../../recalibrate/margin-cells.js';
import { softScores } from '../../recalibrate/score-scaling.js';
import { softmax } from '../../recalibrate/softmax.js';
import { fitTemperature } from '../../recalibrate/temperature-scaling.js';
import {
  ProbabilityVersions,
  type RecalibrationMethod,
  recalibrationMethods,
} from '../../recalibrate/versions.js';
import { backgroundClass, learnedOf, type Recalibration } from '../../record/recalibration-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { throwIfStopped } from './throw-if-stopped.js';

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
 * S is 1: no scaling.
 * Throws InterruptedRunError when the signal stops it, between two cases.
 */
export async function fitRecalibration(
  program: Pick<TrainingProgram, 'predict'>,
  config: Pick<RunConfig, 'dataset' | 'foregroundClasses' | 'network' | 'patch'>,
  validation: readonly StoredCase[],
  signal: AbortSignal,
): Promise<Recalibration> {
  const { network, foregroundClasses } = config;
  const { classes } = network;
  const step = sampleStep(seenPixels(config, validation));
  const kept: LogitPixels[] = [];
  const margins = marginsOf(classes);
  const scoresOfCases: number[][] = [];
  const ones = new Array<number>(classes).fill(1);
  for (const stored of validation) {
    await throwIfStopped(signal, `recalibrating ${config.dataset}`);
    const prepared = await stored.load();
    const { data } = await predictPrepared(program, prepared, config, {
      channels: classes,
      ofLogits(logits, place) {
        const pixels = truthOf(prepared, logits, place, classes);
        for (const { cells } of margins) cells.add(pixels.logits, pixels.labels);
        kept.push(everyPixel(step, pixels, classes));
        return softmax(logits, ones);
      },
    });
    scoresOfCases.push(scoresOfPresentClasses(data, prepared.labels.data, classes));
  }
  const { temperature } = fitTemperature(kept, classes);
  const { temperatures } = fitClassTemperatures(kept, classes);
  const names = [backgroundClass, ...foregroundClasses];
  const scores = foregroundClasses.map((_, index) => meanOfDefined(scoresOfCases, index));
  const learned = {
    temperature,
    classTemperatures: Object.fromEntries(names.map((name, index) => [name, temperatures[index]!])),
    isotonic: Object.fromEntries(
      margins.map(({ classIndex, cells }) => [names[classIndex]!, fitIsotonic(cells) ?? null]),
    ),
    scores: Object.fromEntries(foregroundClasses.map((name, index) => [name, scores[index]!])),
  };
  return {
    cases: validation.length,
    pixels: kept.reduce((sum, { labels }) => sum + labels.length, 0),
    isotonicPixels: margins[0]!.cells.count.reduce((sum, count) => sum + count, 0),
    ...learned,
    ...validationScores(
      kept,
      new ProbabilityVersions(classes, learnedOf(learned, foregroundClasses)),
      classes,
    ),
  };
}

/** The cells of every class whose curve is learned; of two classes the foreground's curve serves both. */
function marginsOf(classes: number): { classIndex: number; cells: MarginCells }[] {
  const all = Array.from({ length: classes }, (_, index) => index);
  return (classes === 2 ? [1] : all).map((classIndex) => ({
    classIndex,
    cells: new MarginCells(classes, classIndex),
  }));
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

function meanOfDefined(rows: readonly (readonly number[])[], column: number): number {
  const defined = rows.map((row) => row[column]!).filter((value) => !Number.isNaN(value));
  return defined.length === 0 ? 1 : defined.reduce((sum, value) => sum + value, 0) / defined.length;
}

/** Below this the clip of the authors' NLL, and of temperature scaling on probabilities, would have lost the logits. */
const saturation = 1e-7;

/** Mean NLL of every version of the kept pixels, and the share of them that is saturated. */
function validationScores(
  cases: readonly LogitPixels[],
  versions: ProbabilityVersions,
  classes: number,
): Pick<Recalibration, 'validationNll' | 'saturatedShare'> {
  const places = (['plain', ...recalibrationMethods] as const).map((version) => versions.place(version));
  const sums = places.map(() => 0);
  let pixels = 0;
  let saturated = 0;
  for (const { logits, labels } of cases) {
    const data = versions.ofLogits(logits);
    for (let pixel = 0, at = 0; pixel < labels.length; pixel++, at += versions.channels) {
      places.forEach(({ first }, index) => {
        sums[index]! -= Math.log(clipForLog(data[at + first + labels[pixel]!]!));
      });
      for (let c = 0; c < classes; c++) {
        if (data[at + c]! >= saturation) continue;
        saturated++;
        break;
      }
    }
    pixels += labels.length;
  }
  const [asIs, ...others] = sums.map((sum) => sum / pixels) as [number, ...number[]];
  const ofMethods = Object.fromEntries(
    recalibrationMethods.map((method, index) => [method, others[index]!]),
  ) as Record<RecalibrationMethod, number>;
  return { validationNll: { asIs, ...ofMethods }, saturatedShare: saturated / pixels };
}
