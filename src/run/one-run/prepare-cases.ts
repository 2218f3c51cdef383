import { join } from 'node:path';
import { combinedDataError, type DataError } from '../../core/errors.js';
import { allCores, type Cores, mapOverThreads } from '../../core/map-over-threads.js';
import { receivedError } from '../../core/sent-error.js';
import type { CaseReference, DataSet, PlainCase } from '../../data/cases/data-set.js';
import { readingPace } from '../../data/reading-pace.js';
import { type PreparationContext, prepareCase } from '../../preprocess/prepare-case.js';
import { caseAt, type PreparedPlace, type StoredCase } from '../../preprocess/prepared-cache.js';
import type { PreprocessStep } from '../../study/run-config.js';
import { throwIfStopped } from './throw-if-stopped.js';

/** Prepared cases of at most this many bytes in total stay in memory; larger sets are read from the cache case by case. */
const residentBytes = 2 ** 30;

export interface PreparationOptions {
  cacheDir: string;
  signal: AbortSignal;
  /** Number of threads; undefined: one per core. */
  threads: number | undefined;
  onCase: (done: number) => void;
}

/**
 * Reads and preprocesses cases in parallel, and returns them in the given order. Cases that an earlier run prepared come from the
 * cache. The result does not depend on the number of threads. Throws one DataError with the faults of all unreadable cases, so
 * that the user can fix them at once, and InterruptedRunError when the signal stops it.
 */
export async function prepareCases(
  dataSet: DataSet,
  references: readonly CaseReference[],
  steps: readonly PreprocessStep[],
  { cacheDir, signal, threads, onCase }: PreparationOptions,
  cores: Cores = allCores(threads),
): Promise<StoredCase[]> {
  const { plain, spatialRank } = dataSet;
  const folder = join(cacheDir, 'prepared');
  const images = references.flatMap((reference) => dataSet.files(reference).slice(0, 1));
  let done = 0;
  const tried = await mapOverThreads(
    references.map((reference) => plain?.locatedOf(reference) ?? { reference }),
    {
      work: (context: PreparationContext, one: PlainCase) => prepareCase(context, dataSet, one),
      context: { manifest: plain?.manifest, cacheDir: folder, steps },
      module: plain && 'preprocess/prepare-thread',
      ...(await readingPace(spatialRank, images, cores)),
      async afterEach() {
        onCase(++done);
        await throwIfStopped(signal, `preparing ${dataSet.id}`);
      },
    },
  );
  const faults = tried.flatMap((one) => ('fault' in one ? (receivedError(one.fault) as DataError) : []));
  if (faults.length > 0) throw combinedDataError(faults, dataSet.id);
  const prepared = (tried as PreparedPlace[]).map((place, at) =>
    caseAt(place, dataSet, references[at]!, steps),
  );
  const total = prepared.reduce((sum, { bytes }) => sum + bytes, 0);
  return total <= residentBytes ? prepared.map(keptOnceLoaded) : prepared;
}

function keptOnceLoaded(stored: StoredCase): StoredCase {
  let loaded: ReturnType<StoredCase['load']> | undefined;
  return {
    ...stored,
    load() {
      loaded ??= stored.load();
      return loaded;
    },
  };
}
