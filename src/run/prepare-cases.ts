import { join } from 'node:path';
import { combinedDataError, DataError } from '../core/errors.js';
import type { CaseReference, DataSet } from '../data/data-set.js';
import { preparedCase } from '../preprocess/prepared-cache.js';
import type { PreparedCase } from '../preprocess/run-steps.js';
import type { PreprocessStep } from '../study/cell-config.js';

/**
 * Reads and preprocesses cases, taking from the cache what an earlier cell prepared. When a case cannot be read,
 * the remaining cases are read all the same and every fault is thrown as one DataError, so that a bad data set is
 * mended in one go and not one case a run.
 */
export async function prepareCases(
  dataSet: DataSet,
  references: readonly CaseReference[],
  steps: readonly PreprocessStep[],
  cacheDir: string,
  onCase: (done: number) => void,
): Promise<PreparedCase[]> {
  const prepared: PreparedCase[] = [];
  const faults: DataError[] = [];
  for (const [index, reference] of references.entries()) {
    try {
      prepared.push(await preparedCase(join(cacheDir, 'prepared'), dataSet, reference, steps));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(error);
    }
    onCase(index + 1);
  }
  if (faults.length > 0) throw combinedDataError(faults, dataSet.id);
  return prepared;
}
