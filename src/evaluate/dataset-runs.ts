import { groupBy } from '../core/group-by.js';
import { allClassesRow, anyForegroundRow, scoredRows } from '../metrics/scored-rows.js';
import type { RunRecord } from '../record/run-record.js';
import type { StudyRecord } from '../record/study-record.js';
import { datasetRank } from '../study/experiments.js';
import { type LossName, type LossPair, lossPairs } from '../study/losses.js';
import { runPlace } from '../study/run-config.js';
import { type Network, networkOf } from './network.js';
import { patientsOf } from './patients.js';

/** All results of one data set, by loss. */
export interface DatasetRuns {
  dataset: string;
  /** Names of the rows that a case has in cases.csv. */
  rows: readonly string[];
  /** The row that stands for the whole case in claims: the class itself, or the row of all classes. */
  calibrationRow: string;
  /** The row whose threshold is moved in claim C: the class itself, or any foreground. */
  thresholdRow: string;
  /** Cases that some run tests. */
  caseIds: readonly string[];
  /** Whom every case is of; a case of an unknown patient is its own. */
  patientOf: ReadonlyMap<string, string>;
  /** Finished runs, one a fold and seed, by loss in the study's order. */
  losses: ReadonlyMap<LossName, readonly RunRecord[]>;
}

/** Groups a study by data set, in the paper's order. */
export function datasetRuns(study: StudyRecord): DatasetRuns[] {
  const names = [...new Set(study.runs.map((run) => run.config.dataset))];
  names.sort((a, b) => datasetRank(a) - datasetRank(b) || (a < b ? -1 : 1));
  return names.map((dataset) => {
    const trained = study.runs.filter((run) => run.config.dataset === dataset);
    const { foregroundClasses } = trained[0]!.config;
    const caseIds = testedCases(trained);
    const single = foregroundClasses.length === 1 ? foregroundClasses[0]! : undefined;
    return {
      dataset,
      rows: scoredRows(foregroundClasses),
      calibrationRow: single ?? allClassesRow,
      thresholdRow: single ?? anyForegroundRow,
      caseIds,
      patientOf: patientsOf(dataset, caseIds, trained),
      losses: groupBy(trained, (run) => run.config.loss as LossName),
    };
  });
}

/** Every case that some fold tests. */
function testedCases(trained: readonly RunRecord[]): string[] {
  return [...new Set(trained.flatMap(({ config }) => config.cases.test))];
}

/** The runs of a pair in the folds and under the seeds that both losses have: only those are compared. */
export interface PairRuns {
  pair: LossPair;
  networks: readonly Network[];
  /** Their seeds, each once. */
  seeds: readonly number[];
  baseline: readonly RunRecord[];
  calibrated: readonly RunRecord[];
}

/** The pairs of the study for which a data set holds both losses of at least one fold under one seed. */
export function pairRuns(runs: DatasetRuns): PairRuns[] {
  return lossPairs.flatMap((pair) => {
    const baseline = runs.losses.get(pair.baseline) ?? [];
    const calibrated = runs.losses.get(pair.calibrated) ?? [];
    const common = (trained: readonly RunRecord[], others: readonly RunRecord[]) =>
      trained.filter((run) => others.some((other) => runPlace(other.config) === runPlace(run.config)));
    const shared = common(baseline, calibrated);
    if (shared.length === 0) return [];
    return [
      {
        pair,
        networks: shared.map(networkOf),
        seeds: seedsOf(shared),
        baseline: shared,
        calibrated: common(calibrated, baseline),
      },
    ];
  });
}

/** The seeds of some runs, each once. */
export function seedsOf(trained: readonly RunRecord[]): number[] {
  return [...new Set(trained.map((run) => run.config.seed))];
}
