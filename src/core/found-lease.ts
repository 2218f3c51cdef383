/** The file of a lease that another process may hold. */
import {
  closeSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { DataError } from './errors.js';
import { kindOfNonFile } from './file-kind.js';
import { explainFullDisk } from './full-disk.js';
import { type NamedHolder, parseLease } from './lease-text.js';
import { processMark } from './process-mark.js';

export interface FoundLease {
  content: string;
  holder: NamedHolder;
  /** Time since the last renewal, by the file system's clock. */
  ageMs: number;
}

/** Reads a lease; undefined if it has just been released. Throws DataError if it is not a file. */
export function lookAtLease(path: string): FoundLease | undefined {
  try {
    if (!lstatSync(path).isFile()) throw noLease(path);
    const content = readFileSync(path, 'utf8');
    const { mtimeMs } = statSync(path);
    const nowMs = timeOfFileSystem(path);
    // The file system's clock was set back. A live holder updates the time at its next renewal; otherwise the
    // lease would never lapse.
    if (mtimeMs > nowMs + 1000) utimesSync(path, nowMs / 1000, nowMs / 1000);
    return { content, holder: parseLease(content), ageMs: Math.max(0, nowMs - mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The study never creates such an entry. Reading a pipe would block for ever, and a dangling link can be neither
 * read nor created.
 */
function noLease(path: string): DataError {
  return new DataError({
    verb: 'invalid',
    what: `lock (expected a file, found ${kindOfNonFile(path) ?? 'a link'})`,
    where: path,
    remedy: 'remove it and run the same command again',
  });
}

/** The file system may use another clock than this host, so its time is read from a file created now. */
function timeOfFileSystem(path: string): number {
  const probe = `${path}.${processMark}.time`;
  try {
    closeSync(openSync(probe, 'w'));
    return statSync(probe).mtimeMs;
  } catch (error) {
    throw explainFullDisk(error, path);
  } finally {
    rmSync(probe, { force: true });
  }
}

/**
 * Moves a lapsed lease away. If two processes find it at once, the faster one may already have created its own
 * lease: that one is put back. If it cannot be put back because a third process has taken the name, its holder
 * notices that it no longer holds the lease.
 */
export function removeLapsed(path: string, content: string): void {
  const aside = `${path}.${processMark}.lapsed`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== content) linkSync(aside, path);
  } catch (error) {
    // The other process moved it away or created it again: the next attempt to take the lease finds out.
    if (!['ENOENT', 'EEXIST', 'EPERM', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
