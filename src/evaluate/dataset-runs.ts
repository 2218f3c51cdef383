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
  /** The row that represents the whole case in claims: the only class, or the row of all classes. */
  calibrationRow: string;
  /** The row whose threshold is varied in claim C: the only class, or any foreground. */
  thresholdRow: string;
  /** Cases tested by at least one run. */
  caseIds: readonly string[];
  /** The patient of every case; the case itself if the patient is unknown. */
  patientOf: ReadonlyMap<string, string>;
  /** Finished runs by loss, in the study's order; one run per fold and seed. */
  losses: ReadonlyMap<LossName, readonly RunRecord[]>;
}

/** Groups the results of a study by data set, in the paper's order. */
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

/** All cases tested in any fold. */
function testedCases(trained: readonly RunRecord[]): string[] {
  return [...new Set(trained.flatMap(({ config }) => config.cases.test))];
}

/** The runs of a pair in the folds and seeds that both losses share; only these are compared. */
export interface PairRuns {
  pair: LossPair;
  networks: readonly Network[];
  /** The distinct seeds of these runs. */
  seeds: readonly number[];
  baseline: readonly RunRecord[];
  calibrated: readonly RunRecord[];
}

/** The study's pairs of which a data set has both losses in at least one common fold and seed. */
export function pairRuns(runs: DatasetRuns): PairRuns[] {
  return lossPairs.flatMap((pair) => {
    const baseline = runs.losses.get(pair.baseline) ?? [];
    const calibrated = runs.losses.get(pair.calibrated) ?? [];
    const shared = samePlaces(baseline, calibrated);
    if (shared.length === 0) return [];
    return [
      {
        pair,
        networks: shared.map(networkOf),
        seeds: seedsOf(shared),
        baseline: shared,
        calibrated: samePlaces(calibrated, baseline),
      },
    ];
  });
}

/** The runs whose fold and seed are also among those of `others`. */
export function samePlaces(trained: readonly RunRecord[], others: readonly RunRecord[]): RunRecord[] {
  const places = new Set(others.map(({ config }) => runPlace(config)));
  return trained.filter(({ config }) => places.has(runPlace(config)));
}

/** The distinct seeds of some runs. */
export function seedsOf(trained: readonly RunRecord[]): number[] {
  return [...new Set(trained.map((run) => run.config.seed))];
}
