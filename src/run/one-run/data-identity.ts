/**
 * Identifies the images and masks that a run reads, so that results and checkpoints of other data are not reused. A file's digest
 * comes from the cache where its size and times are unchanged; otherwise the file is read.
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

export interface DataIdentity {
  /** SHA-256 over case ids and file digests, whatever side the cases are on; for phantoms, a hash of their recipe. */
  fingerprint: string;
  /** SHA-256 by path; empty for phantoms, which have no files. */
  digests: Readonly<Record<string, string>>;
}

interface KnownFile {
  bytes: number;
  changedMs: number;
  /** ctime, which programs cannot set, while `touch -r` and `rsync --times` set the mtime. Undefined in older caches. */
  writtenMs: number;
  sha256: string;
}

/**
 * The identity of the data. Reads files that changed since the last call, and caches digests in `<cacheDir>/digests`. Throws
 * DataError where a path is not a file.
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

/** Throws DataError where images or masks have changed since the run began, because it would then mix old and new ones. */
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
    remedy: 'run the same command again when they no longer change',
  });
}

/**
 * Paths of files that differ from those of an earlier fingerprint; empty where this machine's cache does not know it, and where the
 * data lay in another folder, as every path then differs.
 */
export function changedFiles(before: string, now: DataIdentity, cacheDir: string): string[] {
  const earlier = readJson<Record<string, string>>(digestsFile(cacheDir, before));
  if (!earlier) return [];
  if (!Object.keys(now.digests).some((path) => path in earlier)) return [];
  const paths = new Set([...Object.keys(earlier), ...Object.keys(now.digests)]);
  return [...paths].filter((path) => earlier[path] !== now.digests[path]).sort();
}

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

/** A damaged cache file counts as absent. */
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
