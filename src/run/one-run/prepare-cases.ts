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

/** Cases that fit together into this much memory stay there; larger sets are read from the cache case by case. */
const residentBytes = 2 ** 30;

export interface PreparationOptions {
  cacheDir: string;
  signal: AbortSignal;
  /** Threads at work; all cores where undefined. */
  threads: number | undefined;
  onCase: (done: number) => void;
}

/**
 * Reads and preprocesses cases over the cores, taking from the cache what an earlier run prepared. When a case cannot be
 * read, the remaining cases are read all the same and every fault is thrown as one DataError, so that a bad data set is
 * mended in one go and not one case a run. What comes out does not depend on the number of threads.
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
