/**
 * DSC++ with several exponents on one data set: how calibration, Dice and the soft score depend on γ and, on
 * phantoms with one foreground class, whether the networks predict the theoretical optimum for γ
 * (metrics/power-optimum.ts).
 */
import type { TwoClassScores } from '../metrics/optimal-prediction.js';
import { type PosteriorTable, poolPosteriorTables, posteriorBins } from '../metrics/posterior-curve.js';
import { powerOptimum } from '../metrics/power-optimum.js';
import type { RunRecord } from '../record/run-record.js';
import type { StudyRecord } from '../record/study-record.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { type LossName, laterLossNames } from '../study/losses.js';
import { datasetRuns } from './dataset-runs.js';
import { type MethodResult, methodResults, ofSharedSeeds } from './later-methods.js';
import { meanGap, posteriorTheory } from './posterior-theory.js';

export interface GammaPoint {
  gamma: number;
  means: MethodResult['means'];
  /** Soft score (as for γ = 2) on validation cases, mean over classes and runs. */
  score: number;
  /**
   * Mean distance of the predictions, pixels binned by prediction, from the theoretical optimum for this γ at the
   * bin's mean posterior (gapToTheory) and from that posterior itself; NaN if the posterior is unknown. Pixels are
   * binned by prediction because a network that does not know q predicts for an average q.
   */
  gapToTheory: number;
  gapToPosterior: number;
}

export interface GammaSweep {
  dataset: string;
  patients: number;
  points: readonly GammaPoint[];
}

/** Fewest exponents for a sweep; fewer are compared in the tables. */
const fewest = 3;

const sweptLosses: readonly LossName[] = [
  'dsc++',
  ...laterLossNames.filter((name) => name.startsWith('dsc++@')),
];

/**
 * The sweeps of a study, in the order of data sets and of γ.
 *
 * ```ts
 * gammaSweeps(evaluation.study); // []
 * ```
 */
export function gammaSweeps(study: StudyRecord): GammaSweep[] {
  const swept = datasetRuns(study)
    .map(ofSharedSeeds)
    .filter(({ losses }) => sweptLosses.filter((loss) => losses.has(loss)).length >= fewest);
  const sets = swept.map(({ dataset }) => dataset);
  const runs = study.runs.filter(({ config }) => sets.includes(config.dataset));
  const results = methodResults({ ...study, runs, combined: [] });
  return swept.map(({ dataset, losses, calibrationRow }) => {
    const own = results.filter(
      ({ dataset: of, method }) =>
        of === dataset && method.treatment === 'as-is' && sweptLosses.some((loss) => loss === method.loss),
    );
    const points = own
      .map((result) => pointOf(result, losses.get(result.method.loss as LossName)!, calibrationRow))
      .sort((a, b) => a.gamma - b.gamma);
    return { dataset, patients: own[0]!.patients, points };
  });
}

function pointOf({ means }: MethodResult, runs: readonly RunRecord[], row: string): GammaPoint {
  const { gamma } = runs[0]!.config.lossHyperparameters as { gamma: number };
  const scores = runs.flatMap(({ recalibration }) => Object.values(recalibration.scores));
  return { gamma, means, score: meanAndDeviation(scores).mean, ...gapsOf(runs, row, gamma) };
}

function gapsOf(runs: readonly RunRecord[], row: string, gamma: number) {
  const theory = posteriorTheory(runs, row);
  const scores = theory && gamma > 1 ? scoresOf(runs, row, gamma) : undefined;
  return {
    gapToTheory: scores
      ? meanGap(
          theory!.belowOne,
          ({ posterior, prediction }) => powerOptimum(posterior, gamma, scores) - prediction,
        )
      : Number.NaN,
    gapToPosterior: theory
      ? meanGap(theory.belowOne, ({ posterior, prediction }) => posterior - prediction)
      : Number.NaN,
  };
}

/**
 * Scores of both classes at this γ, computed from the pixels binned by prediction, each bin at its means;
 * undefined for several foreground classes.
 */
function scoresOf(runs: readonly RunRecord[], row: string, gamma: number): TwoClassScores | undefined {
  if (runs[0]!.config.foregroundClasses.length !== 1) return undefined;
  const tables = runs.flatMap(({ posterior }) => posterior?.find(({ className }) => className === row) ?? []);
  const bins = binsOf(poolPosteriorTables(tables.map(({ byPrediction }) => byPrediction)));
  const total = (of: (q: number, p: number) => number) =>
    bins.reduce((sum, { pixels, q, p }) => sum + pixels * of(q, p), 0);
  const error = total((q, p) => q * (1 - p) ** gamma + (1 - q) * p ** gamma) / 2;
  const side = (hits: number) => ({ score: hits / (hits + error), denominator: hits + error });
  return {
    foreground: side(total((q, p) => q * p)),
    background: side(total((q, p) => (1 - q) * (1 - p))),
  };
}

function binsOf({ count, posteriorSum, probabilitySum }: PosteriorTable) {
  return count
    .slice(0, posteriorBins)
    .flatMap((pixels, bin) =>
      pixels === 0 ? [] : [{ pixels, q: posteriorSum[bin]! / pixels, p: probabilitySum[bin]! / pixels }],
    );
}
