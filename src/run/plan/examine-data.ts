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
import { leakFailure, looksOf, splitLeaks } from '../one-run/split-leaks.js';
import { throwIfStopped } from '../one-run/throw-if-stopped.js';
import { type PlannedRun, type PlanRequest, placesOf, type RefusedDataset } from './plan.js';

type DataPlaces = Pick<PlanRequest, 'dataDir' | 'manifestFile' | 'cacheDir'>;

/** A data set that is not as it should be, with all its faults. */
export interface DataFailure {
  dataset: string;
  error: DataError;
}

/** What was looked for in a data set that is to be trained on. */
export interface LeakCheck {
  dataset: string;
  cases: number;
  /** Folds, or the one fixed split. */
  splits: number;
  /** Pairs of pictures on two sides of some split. */
  leaks: readonly string[];
}

export interface ExaminationContext {
  signal: AbortSignal;
  /** Pictures on two sides of a split are told, and no failure. */
  allowLeak: boolean;
  /** Told for each data set in files whose pictures were compared and may be trained on. */
  onLeakCheck: (check: LeakCheck) => void;
  /** Threads that read; all cores where undefined. */
  threads?: number | undefined;
  /** Told after each case that was read, and again when its picture was compared with those of the other sides. */
  onCase: (dataset: string, done: number, of: number, work: 'read' | 'compared') => void;
}

/**
 * Reads the data of the given runs before any of them is trained, and that of the refused sets, and returns whatever is
 * wrong with any set: the user mends everything in one go, not one set a run, nor names first and contents later. Pictures
 * on two sides of a split are such a fault too. Little is spent twice: the cases are prepared, and their runs find them in
 * the cache; the files of a refused set are read because the run stops anyway. Throws InterruptedRunError when stopped.
 */
export async function examineData(
  runs: readonly PlannedRun[],
  refused: readonly RefusedDataset[],
  request: DataPlaces,
  context: ExaminationContext,
): Promise<DataFailure[]> {
  const { signal, threads, onCase } = context;
  const failures: DataFailure[] = [];
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

/** The runs of a data set in one plan share its preprocessing; where a preset limits cases, folds differ in theirs. */
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
    const told = (work: 'read' | 'compared') => (done: number) => onCase(dataset, done, ids.length, work);
    const options = { cacheDir, signal, threads };
    await prepareCases(dataSet, cases, preprocess, { ...options, onCase: told('read') });
    const data = await identifyData(dataSet, cases, cacheDir);
    const looks = await looksOf(dataSet, cases, data, { ...options, onCase: told('compared') });
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
