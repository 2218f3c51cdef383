/** The words of a plan: what is asked for, what each run of it is, and what would be done with it. */
import type { DataError } from '../../core/errors.js';
import type { PlannedDataset } from '../../record/plan-file.js';
import type { DatasetLosses, Preset } from '../../study/presets.js';
import type { RunConfig } from '../../study/run-config.js';
import type { Overrides } from './resolve-config.js';

/** What is trained on one data set. */
export interface DatasetRequest extends DatasetLosses {
  /** So many folds by patient; null: the fixed split. */
  folds: number | null;
  /** Of each fold, or of the fixed split. */
  seeds: readonly number[];
}

/** What a plan is made from. */
export interface PlanRequest {
  preset: Preset;
  datasets: readonly DatasetRequest[];
  dataDir: string;
  /** A manifest that lies neither in the project nor in the data folder. */
  manifestFile?: string | undefined;
  outDir: string;
  /** Prepared cases, shared by all runs. */
  cacheDir: string;
  overrides: Overrides;
  allowPartial: boolean;
  /** Do finished runs again. */
  fresh: boolean;
}

export type RunAction = 'run' | 'resume' | 'reuse' | 'stale';

/** One run of a plan, its data there or not. */
export interface ListedRun extends Pick<RunConfig, 'dataset' | 'loss' | 'seed' | 'fold'> {
  /** From 1, in the order of data sets, seeds, folds, losses. */
  number: number;
  /** As study/run-config.ts names it: `<data set>/<loss>/fold-<k>-seed-<n>`, or `…/seed-<n>`. */
  name: string;
}

/** One run of the plan, and what would be done with it. */
export interface PlannedRun {
  /** Of the run in the list of all that were asked for; `--run N` does one. */
  number: number;
  config: RunConfig;
  configHash: string;
  /** Where its files go. */
  folder: string;
  action: RunAction;
  /** Why, in a phrase: what changed in a stale run, how far a broken one came. */
  reason: string;
  /** Finished epochs from which it goes on. */
  epochsDone: number;
  /** Wall-clock seconds of the training still to be done, by the speed of finished runs; null before there are any. */
  estimatedSeconds: number | null;
  /** The same of recalibration and test. */
  estimatedTestSeconds: number | null;
}

export interface Plan {
  /** All that was asked for, those of refused sets included. */
  listed: readonly ListedRun[];
  /** What can be run, in the same order. */
  runs: readonly PlannedRun[];
  /** Every requested set, with the reason why it is absent, if it is. */
  datasets: readonly PlannedDataset[];
  /** Sentences for the user: partial data, seeded splits. */
  notes: readonly string[];
  /** The requested sets that cannot be run, in order. */
  refused: readonly RefusedDataset[];
}

export interface RefusedDataset {
  dataset: string;
  /** What names alone show; no file was read. */
  error: DataError;
  /** Some of its cases are there, so that there is something to mend. */
  isThere: boolean;
}

/** Where the manifests and files of a plan's data sets are looked for. */
export function placesOf({
  dataDir,
  manifestFile,
}: Pick<PlanRequest, 'dataDir' | 'manifestFile'>): Pick<PlanRequest, 'dataDir' | 'manifestFile'> {
  return { dataDir, manifestFile };
}
