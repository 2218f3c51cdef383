import type { TrainingProgram } from '../../engine/training-program.js';
import { clipForLog } from '../../metrics/proper-scores.js';
import { scaleByScore, softScores } from '../../metrics/score-scaling.js';
import { fitTemperature, type ValidationPixels } from '../../metrics/temperature-scaling.js';
import { predictPrepared } from '../../predict/predict-case.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import type { Recalibration } from '../../record/recalibration-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { stopHere } from './stop-here.js';

/** Pixels on which the temperature, one number, is fitted: more change it beyond the fourth digit only. */
const fittedPixels = 2 ** 20;

/**
 * What the validation cases say about recalibrating a trained network: its temperature and its class scores.
 *
 * Both are found on the prepared grid. The score S of the theory is that of the loss, and the loss lives there; a
 * temperature belongs to the network's own softmax, not to the interpolation that follows; and no image has to be
 * read again. Every validation case is predicted once; S is taken over all its pixels (a volume whole, although
 * training sees it patch by patch), and averaged over the cases that hold the class, because a class that is not
 * there has a score near 0 whatever the network does. Of a class that no validation case holds, S is 1: no scaling.
 * The temperature is fitted on every k-th pixel, the same odd k for all cases, about 10⁶ in all: a volume's
 * probabilities need not be kept.
 * Throws InterruptedRunError when the signal stops it, between two cases.
 */
export async function fitRecalibration(
  program: Pick<TrainingProgram, 'predict'>,
  config: RunConfig,
  validation: readonly StoredCase[],
  signal: AbortSignal,
): Promise<Recalibration> {
  const { classes } = config.network;
  const pixels = validation.reduce((sum, stored) => sum + stored.pixels, 0);
  const step = Math.ceil(pixels / fittedPixels) | 1;
  const kept: ValidationPixels[] = [];
  const scoresOfCases: number[][] = [];
  for (const stored of validation) {
    await stopHere(signal, `recalibrating ${config.dataset}`);
    const prepared = await stored.load();
    const { data } = await predictPrepared(program, prepared, config);
    scoresOfCases.push(scoresOfPresentClasses(data, prepared.labels.data, classes));
    kept.push(everyPixel(step, data, prepared.labels.data, classes));
  }
  const scores = config.foregroundClasses.map((_, index) => meanOfDefined(scoresOfCases, index));
  const { temperature, nllBefore, nll, saturatedShare } = fitTemperature(kept, classes);
  const scaled = kept.map(({ probabilities, labels }) => ({
    probabilities: scaleByScore(probabilities, scores),
    labels,
  }));
  return {
    pixels: kept.reduce((sum, { labels }) => sum + labels.length, 0),
    temperature,
    scores: Object.fromEntries(config.foregroundClasses.map((name, index) => [name, scores[index]!])),
    validationNll: { asIs: nllBefore, temperature: nll, score: meanNll(scaled, classes) },
    saturatedShare,
  };
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

function everyPixel(
  step: number,
  probabilities: Float32Array,
  labels: Uint8Array,
  classes: number,
): ValidationPixels {
  if (step === 1) return { probabilities, labels };
  const count = Math.ceil(labels.length / step);
  const kept = { probabilities: new Float32Array(count * classes), labels: new Uint8Array(count) };
  for (let index = 0; index < count; index++) {
    const pixel = index * step;
    kept.labels[index] = labels[pixel]!;
    kept.probabilities.set(probabilities.subarray(pixel * classes, (pixel + 1) * classes), index * classes);
  }
  return kept;
}

function meanNll(cases: readonly ValidationPixels[], classes: number): number {
  let sum = 0;
  let pixels = 0;
  for (const { probabilities, labels } of cases) {
    for (let pixel = 0; pixel < labels.length; pixel++) {
      sum -= Math.log(clipForLog(probabilities[pixel * classes + labels[pixel]!]!));
    }
    pixels += labels.length;
  }
  return sum / pixels;
}
