/**
 * Networks trained with DSC++ at one exponent, on a phantom with one foreground class: the true frequency behind each
 * prediction, beside the one for which that prediction is optimal (metrics/power-optimum.ts).
 */
import type { TwoClassScores } from '../metrics/optimal-prediction.js';
import { posteriorBins } from '../metrics/posterior-curve.js';
import { posteriorOfPowerOptimum } from '../metrics/power-optimum.js';
import type { RunRecord } from '../record/run-record.js';
import { meanGap, type PosteriorPoint, posteriorTheory } from './posterior-theory.js';

export interface GammaTheory {
  /**
   * Mean posterior and mean prediction of the pixels of one bin of predictions. Binned by prediction because a network
   * that does not know q predicts for an average q.
   */
  points: readonly PosteriorPoint[];
  /** q*(p): the posterior for which a prediction is optimal. */
  posterior: (prediction: number) => number;
  /**
   * Mean distances of the posteriors from q*(p) and from p itself, in units of q, over the bins between the first and
   * the last: at p = 0 and 1 the optimum leaves q open. NaN if no prediction lies between.
   */
  gapToOptimum: number;
  gapToPrediction: number;
}

/** Undefined if the posterior is unknown, or with several foreground classes. */
export function gammaTheory(
  runs: readonly RunRecord[],
  className: string,
  gamma: number,
): GammaTheory | undefined {
  const points = posteriorTheory(runs, className)?.byPrediction;
  if (!points || runs[0]!.config.foregroundClasses.length !== 1) return undefined;
  const scores = scoresOf(points, gamma);
  const optimum = (prediction: number) => posteriorOfPowerOptimum(prediction, gamma, scores);
  const inner = points.filter(
    ({ prediction }) => prediction >= 1 / posteriorBins && prediction < 1 - 1 / posteriorBins,
  );
  return {
    points,
    posterior: optimum,
    gapToOptimum: meanGap(inner, ({ posterior, prediction }) => posterior - optimum(prediction)),
    gapToPrediction: meanGap(inner, ({ posterior, prediction }) => posterior - prediction),
  };
}

/**
 * Scores of both classes at this γ, over all pixels of the test cases: a record has no scores of a single case at
 * another γ than 2. Every pixel counts with the means of its bin.
 */
function scoresOf(points: readonly PosteriorPoint[], gamma: number): TwoClassScores {
  const total = (of: (q: number, p: number) => number) =>
    points.reduce((sum, { pixels, posterior, prediction }) => sum + pixels * of(posterior, prediction), 0);
  const error = total((q, p) => q * (1 - p) ** gamma + (1 - q) * p ** gamma) / 2;
  const side = (hits: number) => ({ score: hits / (hits + error), denominator: hits + error });
  return {
    foreground: side(total((q, p) => q * p)),
    background: side(total((q, p) => (1 - q) * (1 - p))),
  };
}
