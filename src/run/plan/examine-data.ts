import { combinedDataError, DataError } from '../../core/errors.js';
import { groupBy } from '../../core/group-by.js';
import { referencesOf } from '../../data/cases/references-of.js';
import { loadManifest } from '../../data/manifest/manifest-files.js';
import { contentFaults, openDataSet } from '../../data/open-data-set.js';
import { prepareCases } from '../one-run/prepare-cases.js';
import { stopHere } from '../one-run/stop-here.js';
import type { PlannedRun, PlanRequest, RefusedDataset } from './plan.js';

/** A data set that is not as it should be, with all its faults. */
export interface DataFailure {
  dataset: string;
  error: DataError;
}

export interface ExaminationContext {
  signal: AbortSignal;
  onCase: (dataset: string, done: number, of: number) => void;
}

/**
 * Reads the data of the given runs before any of them is trained, and that of the refused sets, and returns whatever
 * is wrong with any set: the user mends everything in one go, not one set a run, nor names first and contents later.
 * Little is spent twice: the cases are prepared, and their runs find them in the cache; the files of a refused set
 * are read because the run stops anyway. Throws InterruptedRunError when stopped.
 */
export async function examineData(
  runs: readonly PlannedRun[],
  refused: readonly RefusedDataset[],
  request: Pick<PlanRequest, 'dataDir' | 'cacheDir'>,
  { signal, onCase }: ExaminationContext,
): Promise<DataFailure[]> {
  const failures: DataFailure[] = [];
  for (const { dataset, error } of refused) {
    const contents = await contentFaults(loadManifest(dataset), request.dataDir, async (done, of) => {
      onCase(dataset, done, of);
      await stopHere(signal, `reading ${dataset}`);
    });
    failures.push({ dataset, error: combinedDataError([error, ...contents], dataset) });
  }
  for (const [dataset, own] of groupBy(runs, ({ config }) => config.dataset)) {
    const error = await preparationFailure(dataset, own, request, { signal, onCase });
    if (error) failures.push({ dataset, error });
  }
  return failures;
}

/** The runs of a data set in one plan share its preprocessing; where a preset limits cases, folds differ in theirs. */
async function preparationFailure(
  dataset: string,
  runs: readonly PlannedRun[],
  { dataDir, cacheDir }: Pick<PlanRequest, 'dataDir' | 'cacheDir'>,
  { signal, onCase }: ExaminationContext,
): Promise<DataError | undefined> {
  const { preprocess } = runs[0]!.config;
  const ids = [
    ...new Set(
      runs.flatMap(({ config: { cases } }) => [...cases.training, ...cases.validation, ...cases.test]),
    ),
  ];
  try {
    const dataSet = await openDataSet(dataset, { dataDir, partial: 'use' });
    await prepareCases(dataSet, referencesOf(dataSet, ids), preprocess, cacheDir, signal, (done) =>
      onCase(dataset, done, ids.length),
    );
    return undefined;
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}
