import { join } from 'node:path';
import { mapConcurrently } from '../../core/bounded-concurrency.js';
import { combinedDataError, DataError } from '../../core/errors.js';
import type { CaseReference, DataSet } from '../../data/cases/data-set.js';
import { casesAtOnce } from '../../data/open-data-set.js';
import { type StoredCase, storedCase } from '../../preprocess/prepared-cache.js';
import type { PreprocessStep } from '../../study/run-config.js';
import { throwIfStopped } from './throw-if-stopped.js';

/** Cases that fit together into this much memory stay there; larger sets are read from the cache case by case. */
const residentBytes = 2 ** 30;

/**
 * Reads and preprocesses cases, taking from the cache what an earlier run prepared. When a case cannot be read,
 * the remaining cases are read all the same and every fault is thrown as one DataError, so that a bad data set is
 * mended in one go and not one case a run.
 */
export async function prepareCases(
  dataSet: DataSet,
  references: readonly CaseReference[],
  steps: readonly PreprocessStep[],
  cacheDir: string,
  signal: AbortSignal,
  onCase: (done: number) => void,
): Promise<StoredCase[]> {
  let done = 0;
  const tried = await mapConcurrently(references, atOnce(dataSet), async (reference) => {
    const result = await storedOrFault(dataSet, reference, steps, cacheDir);
    onCase(++done);
    await throwIfStopped(signal, `preparing ${dataSet.id}`);
    return result;
  });
  const faults = tried.filter((result) => result instanceof DataError);
  if (faults.length > 0) throw combinedDataError(faults, dataSet.id);
  const prepared = tried as StoredCase[];
  const total = prepared.reduce((sum, { bytes }) => sum + bytes, 0);
  return total <= residentBytes ? prepared.map(keptOnceLoaded) : prepared;
}

/** Pictures are decoded on other cores while this one prepares; of volumes one at a time is in memory. */
function atOnce({ spatialRank }: DataSet): number {
  return spatialRank === 3 ? 1 : casesAtOnce;
}

async function storedOrFault(
  dataSet: DataSet,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
  cacheDir: string,
): Promise<StoredCase | DataError> {
  try {
    return await storedCase(join(cacheDir, 'prepared'), dataSet, reference, steps);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
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
