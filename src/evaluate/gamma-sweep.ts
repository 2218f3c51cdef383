/**
 * DSC++ with several exponents on one data set: how calibration, Dice and the soft score depend on γ and, on
 * phantoms with one foreground class, whether the networks predict the theoretical optimum for γ.
 */
import { groupBy } from '../core/group-by.js';
import type { RunRecord } from '../record/run-record.js';
import type { StudyRecord } from '../record/study-record.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { answeringDatasets } from '../study/experiments.js';
import { comparableMethods } from './comparable-methods.js';
import { type GammaTheory, gammaTheory } from './gamma-theory.js';
import { laterMethods, type MethodResult } from './later-methods.js';
import { networksText } from './network.js';
import type { PairedComparison } from './paired-comparison.js';

export interface GammaPoint {
  gamma: number;
  /** As in the table of later methods. */
  means: MethodResult['means'];
  /** NLL minus that of γ = 2, paired; undefined at γ = 2 and without common networks. */
  nllAgainstTwo: PairedComparison | undefined;
  /** Soft score as in the loss with γ = 2, on validation cases: mean over classes and runs. */
  score: number;
  /** On phantoms with one foreground class: of the networks behind the means. */
  theory: GammaTheory | undefined;
  /** The same of all networks at this exponent, where there are more. */
  theoryOfAll: { networks: number; theory: GammaTheory } | undefined;
}

export interface GammaSweep {
  dataset: string;
  /** Whether the data set counts in summaries; a phantom beside images of its experiment does not. */
  counts: boolean;
  /** Those behind the means at every exponent: "5 folds", "1 seed". */
  networks: string;
  points: readonly GammaPoint[];
}

/** Fewest exponents for a sweep; fewer are compared in the tables. */
const fewest = 3;

/**
 * The sweeps of a study, in the order of data sets and of γ. An exponent whose folds are not all trained is left out.
 *
 * ```ts
 * gammaSweeps(evaluation.study); // []
 * ```
 */
export function gammaSweeps(study: StudyRecord): GammaSweep[] {
  const answering = answeringDatasets([...new Set(study.runs.map(({ config }) => config.dataset))]);
  const swept = laterMethods(study).filter(
    ({ method }) => method.kind === 'dsc++' || method.kind === 'other exponent',
  );
  return [...groupBy(swept, ({ dataset }) => dataset)]
    .map(([dataset, own]) => [dataset, comparableMethods(own)] as const)
    .filter(([, own]) => own.length >= fewest)
    .map(([dataset, own]) => ({
      dataset,
      counts: answering.includes(dataset),
      networks: networksText(own[0]!.networks),
      points: own
        .map((result) => pointOf(result, runsOf(study, result), allRunsOf(study, result)))
        .sort((a, b) => a.gamma - b.gamma),
    }));
}

function allRunsOf({ runs }: StudyRecord, { dataset, method }: MethodResult): RunRecord[] {
  return runs.filter(({ config }) => config.dataset === dataset && config.loss === method.loss);
}

/** The runs behind the means. */
function runsOf(study: StudyRecord, result: MethodResult): RunRecord[] {
  return allRunsOf(study, result).filter(({ config }) =>
    result.networks.some(({ seed }) => seed === config.seed),
  );
}

function pointOf(
  { means, row, comparisons }: MethodResult,
  runs: readonly RunRecord[],
  all: readonly RunRecord[],
): GammaPoint {
  const { gamma } = runs[0]!.config.lossHyperparameters as { gamma: number };
  const scores = runs.flatMap(({ recalibration }) => Object.values(recalibration.scores));
  const ofAll = all.length > runs.length ? gammaTheory(all, row, gamma) : undefined;
  return {
    gamma,
    means,
    nllAgainstTwo: comparisons.find(({ against, metric }) => against === 'dsc++' && metric === 'nll')?.paired,
    score: meanAndDeviation(scores).mean,
    theory: gammaTheory(runs, row, gamma),
    theoryOfAll: ofAll && { networks: all.length, theory: ofAll },
  };
}
