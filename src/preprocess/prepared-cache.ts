import { join } from 'node:path';
import { canonicalHash, type Json } from '../core/canonical-json.js';
import type { CaseReference, DataSet } from '../data/cases/data-set.js';
import type { PreprocessStep } from '../study/run-config.js';
import { versions } from '../study/versions.js';
import {
  DamagedPreparedFile,
  type PreparedContent,
  readPreparedFile,
  writePreparedFile,
} from './prepared-file.js';
import { type PreparedCase, preprocess, preprocessVersion } from './run-steps.js';

/**
 * The name of preprocessed data: SHA-256 of what the source holds, the steps, and the version of the steps' code.
 * With the fingerprint of one case it names that case's file in the cache, with that of all a run's cases it
 * stands in the run's records.
 */
export function preparedKey(fingerprint: string, steps: readonly PreprocessStep[]): string {
  return canonicalHash({ fingerprint, steps: steps as unknown as Json, preprocessVersion, versions });
}

/** A prepared case that is read when it is needed. */
export interface StoredCase {
  caseId: string;
  pixels: number;
  /** Bytes that the loaded case takes. */
  bytes: number;
  load(): Promise<PreparedCase>;
}

/**
 * Sees to it that a case lies prepared in the cache, under the content of its source and its steps, and returns how to
 * load it. A damaged file is told to `log` and made again. Files are renamed into place, so that any number of
 * processes and threads may use one folder; at worst two make the same file.
 * Throws what reading and preprocessing throw, and InterruptedRunError when the disk is full.
 */
export async function storedCase(
  cacheDir: string,
  dataSet: Pick<DataSet, 'fingerprint' | 'read'>,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
  log: (line: string) => void = () => {},
): Promise<StoredCase> {
  const { caseId } = reference;
  const key = preparedKey(await dataSet.fingerprint([reference]), steps);
  const path = join(cacheDir, key.slice(0, 2), `${key}.bin`);
  const load = async (): Promise<PreparedCase> => {
    const stored = await readOrDiscard(path, caseId, log);
    if (stored) return { caseId, ...stored };
    const prepared = preprocess(await dataSet.read(reference), steps);
    await writePreparedFile(path, prepared);
    return prepared;
  };
  const { image, labels, posterior } = await load();
  const bytes = image.data.byteLength + labels.data.byteLength + (posterior?.byteLength ?? 0);
  return { caseId, pixels: labels.data.length, bytes, load };
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
