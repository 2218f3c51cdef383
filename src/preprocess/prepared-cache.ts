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

/** Where a prepared case lies, and how large it is: plain data. */
export interface PreparedPlace {
  path: string;
  pixels: number;
  bytes: number;
}

type CaseReader = Pick<DataSet, 'fingerprint' | 'read'>;

/**
 * Sees to it that a case lies prepared in the cache, under the content of its source and its steps, and returns where. A
 * damaged file is told to `log` and made again. Files are renamed into place, so that any number of processes, threads and
 * machines may use one folder; at worst two make the same file.
 * Throws what reading and preprocessing throw, and InterruptedRunError when the disk is full.
 */
export async function preparedPlace(
  cacheDir: string,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
  log: Log = () => {},
): Promise<PreparedPlace> {
  const key = preparedKey(await reader.fingerprint([reference]), steps);
  const path = join(cacheDir, key.slice(0, 2), `${key}.bin`);
  const { image, labels, posterior } = await loadOrPrepare(path, reader, reference, steps, log);
  const bytes = image.data.byteLength + labels.data.byteLength + (posterior?.byteLength ?? 0);
  return { path, pixels: labels.data.length, bytes };
}

/** The case that lies at a place. Should it no longer lie there when it is loaded, it is prepared again. */
export function caseAt(
  { path, pixels, bytes }: PreparedPlace,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
  log: Log = () => {},
): StoredCase {
  const load = () => loadOrPrepare(path, reader, reference, steps, log);
  return { caseId: reference.caseId, pixels, bytes, load };
}

/** Both: a case that lies prepared in the cache, and how to load it. */
export async function storedCase(
  cacheDir: string,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
  log: Log = () => {},
): Promise<StoredCase> {
  const place = await preparedPlace(cacheDir, reader, reference, steps, log);
  return caseAt(place, reader, reference, steps, log);
}

type Log = (line: string) => void;

async function loadOrPrepare(
  path: string,
  reader: CaseReader,
  reference: CaseReference,
  steps: readonly PreprocessStep[],
  log: Log,
): Promise<PreparedCase> {
  const { caseId } = reference;
  const stored = await readOrDiscard(path, caseId, log);
  if (stored) return { caseId, ...stored };
  const prepared = preprocess(await reader.read(reference), steps);
  await writePreparedFile(path, prepared);
  return prepared;
}

async function readOrDiscard(path: string, caseId: string, log: Log): Promise<PreparedContent | undefined> {
  try {
    return await readPreparedFile(path);
  } catch (error) {
    if (!(error instanceof DamagedPreparedFile)) throw error;
    log(`cached case ${caseId} is damaged (${error.message}), preparing it again: ${path}`);
    return undefined;
  }
}
