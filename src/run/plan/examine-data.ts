import { abandonedWriteMs, removeUnfinishedWrites } from '../../core/atomic-file.js';
import { combinedDataError, DataError } from '../../core/errors.js';
import { groupBy } from '../../core/group-by.js';
import { allCores } from '../../core/map-over-threads.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { contentFaults } from '../../data/check/content-faults.js';
import { loadManifest } from '../../data/manifest-format/manifest-files.js';
import { openDataSet } from '../../data/open-data-set.js';
import { leakingPairs } from '../../evaluate/leaking-runs.js';
import { identifyData } from '../one-run/data-identity.js';
import { prepareCases } from '../one-run/prepare-cases.js';
import { leakFailure, perceptualHashes, splitLeaks } from '../one-run/split-leaks.js';
import { throwIfStopped } from '../one-run/throw-if-stopped.js';
import { type PlannedRun, type PlanRequest, placesOf, type RefusedDataset } from './plan.js';

type DataPlaces = Pick<PlanRequest, 'dataDir' | 'manifestFile' | 'cacheDir'>;

/** A data set with faults; the error lists all of them. */
export interface DataFailure {
  dataset: string;
  error: DataError;
}

/** Result of the search for leaks in one data set. */
export interface LeakCheck {
  dataset: string;
  cases: number;
  /** Number of splits checked: the folds, or 1 for the fixed split. */
  splits: number;
  /** Pairs of equal or nearly equal pictures on two sides of a split, as phrases. */
  leaks: readonly string[];
}

export interface ExaminationContext {
  signal: AbortSignal;
  /** Report leaks through `onLeakCheck` instead of as a failure. */
  allowLeak: boolean;
  /** Called for each data set whose pictures were compared and that may be trained on. Not called for phantoms. */
  onLeakCheck: (check: LeakCheck) => void;
  /** Reading threads; undefined: one per core. */
  threads?: number | undefined;
  /** Called after each case that was read, and again after its picture was hashed for the comparison. */
  onCase: (dataset: string, done: number, of: number, work: 'read' | 'compared') => void;
}

/**
 * Reads all data of the given runs and of the refused data sets before any training, and returns every fault, so that the user
 * can fix all of them at once. The same picture on two sides of a split is a fault, too. Prepared cases stay in the cache, where
 * the runs find them. Temporary files that killed processes left in the cache are removed, here and not by each run, because it takes
 * a walk over the whole cache. Throws InterruptedRunError when the signal stops it.
 */
export async function examineData(
  runs: readonly PlannedRun[],
  refused: readonly RefusedDataset[],
  request: DataPlaces,
  context: ExaminationContext,
): Promise<DataFailure[]> {
  const { signal, threads, onCase } = context;
  const failures: DataFailure[] = [];
  if (runs.length > 0) removeUnfinishedWrites(request.cacheDir, abandonedWriteMs);
  for (const { dataset, error } of refused) {
    const contents = await contentFaults(
      loadManifest(dataset, placesOf(request)),
      request.dataDir,
      async (done, of) => {
        onCase(dataset, done, of, 'read');
        await throwIfStopped(signal, `reading ${dataset}`);
      },
      allCores(threads),
    );
    failures.push({ dataset, error: combinedDataError([error, ...contents], dataset) });
  }
  for (const [dataset, own] of groupBy(runs, ({ config }) => config.dataset)) {
    const error = await preparationFailure(dataset, own, request, context);
    if (error) failures.push({ dataset, error });
  }
  return failures;
}

/**
 * Prepares all cases of a data set's runs and searches for leaks; returns the faults. All runs share one preprocessing. Where a
 * preset limits the cases, folds use different ones.
 */
async function preparationFailure(
  dataset: string,
  runs: readonly PlannedRun[],
  request: DataPlaces,
  { signal, threads, onCase, allowLeak, onLeakCheck }: ExaminationContext,
): Promise<DataError | undefined> {
  const { cacheDir } = request;
  const { preprocess } = runs[0]!.config;
  const ids = [
    ...new Set(
      runs.flatMap(({ config: { cases } }) => [...cases.training, ...cases.validation, ...cases.test]),
    ),
  ];
  try {
    const dataSet = await openDataSet(dataset, { ...placesOf(request), partial: 'use' });
    const cases = referencesOf(dataSet, ids);
    const report = (work: 'read' | 'compared') => (done: number) => onCase(dataset, done, ids.length, work);
    const options = { cacheDir, signal, threads };
    await prepareCases(dataSet, cases, preprocess, { ...options, onCase: report('read') });
    const data = await identifyData(dataSet, cases, cacheDir);
    const looks = await perceptualHashes(dataSet, cases, data, { ...options, onCase: report('compared') });
    if (looks.size === 0) return undefined;
    const splits = [...new Map(runs.map(({ config }) => [config.fold?.number, config])).values()];
    const leaks = leakingPairs(splits.flatMap((config) => splitLeaks(config, cases, dataSet, data, looks)));
    if (leaks.length > 0 && !allowLeak) return leakFailure(dataset, leaks);
    onLeakCheck({ dataset, cases: cases.length, splits: splits.length, leaks });
    return undefined;
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}
