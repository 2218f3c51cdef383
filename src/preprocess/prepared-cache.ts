import { basename, join } from 'node:path';
import { canonicalHash, type Json } from '../core/canonical-json.js';
import { DataError } from '../core/errors.js';
import type { CaseReference, DataSet } from '../data/cases/data-set.js';
import { versions } from '../study/code-versions.js';
import type { PreprocessStep } from '../study/run-config.js';
import {
  DamagedPreparedFile,
  type PreparedContent,
  readPreparedFile,
  writePreparedFile,
} from './prepared-file.js';
import { type PreparedCase, preparedVersion, preprocess } from './run-steps.js';

/**
 * The cache key of preprocessed data: SHA-256 of the source's fingerprint, the steps, and the versions of the code that
 * reads and prepares it. It names a case's file in the cache.
 */
export function preparedKey(fingerprint: string, steps: readonly PreprocessStep[]): string {
  return canonicalHash({ fingerprint, steps: steps as unknown as Json, preparedVersion, versions });
}

/** A prepared case that is loaded on demand. */
export interface StoredCase {
  caseId: string;
  pixels: number;
  /** Memory of the loaded case in bytes. */
  bytes: number;
  load(): Promise<PreparedCase>;
}

/** Path and size of a prepared case, as plain data. */
export interface PreparedPlace {
  path: string;
  pixels: number;
  bytes: number;
}

type CaseReader = Pick<DataSet, 'fingerprint' | 'read'>;

/**
 * Returns the place of a prepared case in the cache, and prepares the case if it is not there. A damaged file is made
 * again. Files are renamed into place, so that any number of processes, threads and machines may share a folder; in the worst case
 * two make the same file. Throws the errors of reading and preprocessing, DataError where the files of the case change meanwhile,
 * and InterruptedRunError where the disk is full.
 */
export async function preparedPlace(
  cacheDir: string,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
): Promise<PreparedPlace> {
  const name = fileName(await reader.fingerprint([reference]), steps);
  const path = join(cacheDir, name.slice(0, 2), name);
  const { image, labels } = await loadOrPrepare(path, reader, reference, steps);
  const bytes = image.data.byteLength + labels.data.byteLength;
  return { path, pixels: labels.data.length, bytes };
}

/** The case at a place. If its file is gone when it is loaded, the case is prepared again. */
export function caseAt(
  { path, pixels, bytes }: PreparedPlace,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
): StoredCase {
  const load = () => loadOrPrepare(path, reader, reference, steps);
  return { caseId: reference.caseId, pixels, bytes, load };
}

/** Prepares a case into the cache if needed, and returns it as a StoredCase. */
export async function storedCase(
  cacheDir: string,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
): Promise<StoredCase> {
  const place = await preparedPlace(cacheDir, reader, reference, steps);
  return caseAt(place, reader, reference, steps);
}

async function loadOrPrepare(
  path: string,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
): Promise<PreparedCase> {
  const { caseId } = reference;
  const stored = await readOrDiscard(path);
  if (stored) return { caseId, ...stored };
  const prepared = preprocess(await reader.read(reference), steps);
  // What was read may be another content than the one that the path is named after, and would be found under its name for good.
  if (basename(path) !== fileName(await reader.fingerprint([reference]), steps)) throw changed(caseId);
  await writePreparedFile(path, prepared);
  return prepared;
}

function fileName(fingerprint: string, steps: readonly PreprocessStep[]): string {
  return `${preparedKey(fingerprint, steps)}.bin`;
}

function changed(caseId: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `case ${caseId}, which changed during the run`,
    remedy: 'run the same command again when its files no longer change',
  });
}

async function readOrDiscard(path: string): Promise<PreparedContent | undefined> {
  try {
    return await readPreparedFile(path);
  } catch (error) {
    if (!(error instanceof DamagedPreparedFile)) throw error;
    return undefined;
  }
}
