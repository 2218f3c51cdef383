/**
 * Which images and masks a run reads, so that a result or a checkpoint of other files is never taken for one of these.
 * A file's digest is taken from the cache where its size and its time of change are as they were; else it is read.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { canonicalHash } from '../../core/canonical-json.js';
import { DataError } from '../../core/errors.js';
import { hashFile } from '../../core/read-file.js';
import { caseFileFault } from '../../data/cases/case-file.js';
import type { CaseReference, DataSet } from '../../data/cases/data-set.js';
import { checkpointFolder } from './checkpoint-folder.js';

export interface DataIdentity {
  /** SHA-256 over the cases' names and the digests of their files, whatever side they are on; a phantom's recipe. */
  fingerprint: string;
  /** Digest by path; empty for phantoms, which have no files. */
  digests: Readonly<Record<string, string>>;
}

interface KnownFile {
  bytes: number;
  changedMs: number;
  /** No program sets this time, which `touch -r` and `rsync --times` do with the other; undefined in older caches. */
  writtenMs: number;
  sha256: string;
}

/**
 * Reads what has changed since the last look, and keeps what it found in `<cacheDir>/digests`. Throws DataError where a
 * path is no file.
 */
export async function identifyData(
  dataSet: Pick<DataSet, 'id' | 'files' | 'fingerprint'>,
  cases: readonly CaseReference[],
  cacheDir: string,
): Promise<DataIdentity> {
  const sorted = [...cases].sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
  const files = sorted.map((reference) => dataSet.files(reference));
  if (files.every((paths) => paths.length === 0))
    return { fingerprint: await dataSet.fingerprint(sorted), digests: {} };
  const knownFile = join(cacheDir, 'digests', `${dataSet.id}.json`);
  const known = readJson<Record<string, KnownFile>>(knownFile) ?? {};
  const seen: Record<string, KnownFile> = {};
  for (const path of files.flat()) seen[path] = await lookAt(path, known[path]);
  const digests = Object.fromEntries(Object.entries(seen).map(([path, { sha256 }]) => [path, sha256]));
  const fingerprint = canonicalHash(
    sorted.map(({ caseId }, at) => [caseId, files[at]!.map((path) => digests[path]!)]),
  );
  keep(knownFile, { ...known, ...seen });
  keep(digestsFile(cacheDir, fingerprint), digests);
  return { fingerprint, digests };
}

/** Throws DataError where images or masks are no longer what they were when a run began: it has read some of both. */
export async function assertUnchanged(
  before: DataIdentity,
  dataSet: DataSet,
  cases: readonly CaseReference[],
  cacheDir: string,
): Promise<void> {
  const now = await identifyData(dataSet, cases, cacheDir);
  if (now.fingerprint === before.fingerprint) return;
  throw new DataError({
    verb: 'invalid',
    what: `data of ${dataSet.id}, which changed during the run`,
    where: changedFiles(before.fingerprint, now, cacheDir).slice(0, 3).join(', '),
    remedy: 'run the same command again when they stay as they are',
  });
}

/** Files that are not as they were under another fingerprint, as far as this machine remembers it. */
export function changedFiles(before: string, now: DataIdentity, cacheDir: string): string[] {
  const earlier = readJson<Record<string, string>>(digestsFile(cacheDir, before));
  if (!earlier) return [];
  const paths = new Set([...Object.keys(earlier), ...Object.keys(now.digests)]);
  return [...paths].filter((path) => earlier[path] !== now.digests[path]).sort();
}

/** The fingerprint beside a run's checkpoint; undefined where there is none. */
export function checkpointFingerprint(folder: string): string | undefined {
  return readJson<CheckpointNote>(noteFile(folder))?.fingerprint;
}

/** To how many epochs a run that was begun will come at most; undefined where that is not noted. */
export function plannedEpochs(folder: string): number | undefined {
  return readJson<CheckpointNote>(noteFile(folder))?.maximumEpochs;
}

/** Notes beside the checkpoint, before it is written, which data it is of, and how long its training may last. */
export function noteCheckpointData(
  folder: string,
  { fingerprint }: DataIdentity,
  maximumEpochs: number,
): void {
  const note: CheckpointNote = { fingerprint, maximumEpochs };
  keep(noteFile(folder), note);
}

interface CheckpointNote {
  fingerprint: string;
  /** Notes of before December 2026 have none. */
  maximumEpochs?: number;
}

const noteFile = (folder: string) => join(checkpointFolder(folder), 'data.json');

const digestsFile = (cacheDir: string, fingerprint: string) =>
  join(cacheDir, 'digests', `${fingerprint}.json`);

async function lookAt(path: string, known: KnownFile | undefined): Promise<KnownFile> {
  const fault = caseFileFault(path, 'file of a case');
  if (fault) throw fault;
  const { size: bytes, mtimeMs: changedMs, ctimeMs: writtenMs } = statSync(path);
  if (known?.bytes === bytes && known.changedMs === changedMs && known.writtenMs === writtenMs) return known;
  const hash = createHash('sha256');
  await hashFile(hash, path);
  return { bytes, changedMs, writtenMs, sha256: hash.digest('hex') };
}

/** A cache may be damaged or of another version: what cannot be read is not known. */
function readJson<Content>(file: string): Content | undefined {
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Content) : undefined;
  } catch {
    return undefined;
  }
}

function keep(file: string, content: object): void {
  writeFileAtomic(file, `${JSON.stringify(content)}\n`);
}
