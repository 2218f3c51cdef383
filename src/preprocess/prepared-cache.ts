import { join } from 'node:path';
import { canonicalHash, type Json } from '../core/canonical-json.js';
import type { CaseReference, DataSet } from '../data/data-set.js';
import type { PreprocessStep } from '../study/cell-config.js';
import {
  DamagedPreparedFile,
  type PreparedContent,
  readPreparedFile,
  writePreparedFile,
} from './prepared-file.js';
import { type PreparedCase, preprocess, preprocessVersion } from './run-steps.js';

/**
 * The name of preprocessed data: SHA-256 of what the source holds, the steps, and the version of the steps' code.
 * With the fingerprint of one case it names that case's file in the cache, with that of all a cell's cases it
 * stands in the cell's records.
 */
export function preparedKey(fingerprint: string, steps: readonly PreprocessStep[]): string {
  return canonicalHash({ fingerprint, steps: steps as unknown as Json, preprocessVersion });
}

/**
 * One case, prepared: from the cache, or made and stored there. Cases lie in `cacheDir` under the content of their
 * source and their steps. A damaged file is told to `log` and made again. Files are renamed into place, so that any
 * number of processes and threads may use one folder; at worst two make the same file.
 * Throws what reading and preprocessing throw, and InterruptedRunError when the disk is full.
 */
export async function preparedCase(
  cacheDir: string,
  dataSet: Pick<DataSet, 'fingerprint' | 'read'>,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
  log: (line: string) => void = () => {},
): Promise<PreparedCase> {
  const { caseId } = reference;
  const key = preparedKey(await dataSet.fingerprint([reference]), steps);
  const path = join(cacheDir, key.slice(0, 2), `${key}.bin`);
  const stored = await readOrDiscard(path, caseId, log);
  if (stored) return { caseId, ...stored };
  const prepared = preprocess(await dataSet.read(reference), steps);
  await writePreparedFile(path, prepared);
  return prepared;
}

async function readOrDiscard(
  path: string,
  caseId: string,
  log: (line: string) => void,
): Promise<PreparedContent | undefined> {
  try {
    return await readPreparedFile(path);
  } catch (error) {
    if (!(error instanceof DamagedPreparedFile)) throw error;
    log(`cached case ${caseId} is damaged (${error.message}), preparing it again: ${path}`);
    return undefined;
  }
}
