/** Types of a plan: the request, the listed runs, and the action for each run. */
import type { DataError } from '../../core/errors.js';
import type { PlannedDataset } from '../../record/plan-file.js';
import type { DatasetLosses, Preset } from '../../study/presets.js';
import type { RunConfig } from '../../study/run-config.js';
import type { Overrides } from './resolve-config.js';

/** What is trained on one data set. */
export interface DatasetRequest extends DatasetLosses {
  /** Number of folds by patient; null: the fixed split. */
  folds: number | null;
  /** Seeds of each fold, or of the fixed split. */
  seeds: readonly number[];
}

/** The input of makePlan. */
export interface PlanRequest {
  preset: Preset;
  datasets: readonly DatasetRequest[];
  dataDir: string;
  /** Path of a manifest outside the project and the data folder. */
  manifestFile?: string | undefined;
  outDir: string;
  /** Folder of prepared cases, shared by all runs. */
  cacheDir: string;
  overrides: Overrides;
  allowPartial: boolean;
  /** Redo finished runs. */
  fresh: boolean;
}

/** `refuse`: a checkpoint of other options is in the way, which training neither uses nor removes. */
export type RunAction = 'run' | 'resume' | 'reuse' | 'stale' | 'refuse';

/** One run of a plan, whether or not its data are there. */
export interface ListedRun extends Pick<RunConfig, 'dataset' | 'loss' | 'seed' | 'fold'> {
  /** Counts from 1 in the order of data sets, seeds, folds, losses. */
  number: number;
  /** `<data set>/<loss>/fold-<k>-seed-<n>`, or `…/seed-<n>` (study/run-config.ts). */
  name: string;
}

/** One run of the plan with its action. */
export interface PlannedRun {
  /** Number in the list of requested runs, as for `--run N`. */
  number: number;
  config: RunConfig;
  configHash: string;
  /** Folder of its files. */
  folder: string;
  action: RunAction;
  /** Reason of the action: what changed in a stale or refused run, how many epochs an interrupted one has. */
  reason: string;
  /** Epochs in the checkpoint. */
  epochsDone: number;
  /** Estimated wall-clock seconds of the remaining training; null where nothing is known yet. */
  estimatedSeconds: number | null;
  /** Estimated wall-clock seconds of recalibration and test; null where nothing is known yet. */
  estimatedTestSeconds: number | null;
}

export interface Plan {
  /** All requested runs, including those of refused data sets. */
  listed: readonly ListedRun[];
  /** The runs that can be executed, in the same order. */
  runs: readonly PlannedRun[];
  /** Every requested data set, with the reason if it is absent. */
  datasets: readonly PlannedDataset[];
  /** Sentences for the user: partial data, seeded splits. */
  notes: readonly string[];
  /** The requested data sets that cannot be run, in order. */
  refused: readonly RefusedDataset[];
}

export interface RefusedDataset {
  dataset: string;
  /** Faults found from file names alone; no file was read. */
  error: DataError;
  /** Whether at least some of its cases are there. */
  isThere: boolean;
}

/** The folders in which the manifests and files of a plan's data sets are searched. */
export function placesOf({
  dataDir,
  manifestFile,
}: Pick<PlanRequest, 'dataDir' | 'manifestFile'>): Pick<PlanRequest, 'dataDir' | 'manifestFile'> {
  return { dataDir, manifestFile };
}
