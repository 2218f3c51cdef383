import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from './errors.js';
import { explainFullDisk } from './full-disk.js';
import { namesBelow } from './names-below.js';
import { processMark } from './process-mark.js';
import { callWriteGuards } from './write-guard.js';

/**
 * Writes a file atomically. The pieces of its content are written, in order, to a temporary file in the same
 * folder, which is then renamed into place, so a reader or a killed run never sees half a file. File and folder
 * are flushed to the disk, so this also holds after a power cut. Missing folders are created. If the path lies
 * under a write guard (write-guard.ts), the guard is called last, just before the rename, and may throw. A full disk throws
 * InterruptedRunError (free some space and run again); a path where no file can be created throws UsageError.
 */
export function writeFileAtomic(path: string, ...content: readonly (string | Uint8Array)[]): void {
  const aside = `${path}.${processMark}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(aside, 'w');
    try {
      for (const piece of content) writeFileSync(file, piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    callWriteGuards(path);
    renameSync(aside, path);
    flushFolder(dirname(path));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // If a file stands in place of the folder, no temporary file was created.
    if (code !== 'ENOTDIR' && code !== 'EEXIST') rmSync(aside, { force: true });
    // The temporary file is gone: another process took the folder over after the guard was called, and removed it.
    if (code === 'ENOENT') callWriteGuards(path);
    throw explainPlace(error, path, 'a file');
  }
}

/** Removes a file if it exists. Under a write guard, the guard is called first. */
export function removeFile(path: string): void {
  callWriteGuards(path);
  rmSync(path, { force: true });
}

/** Creates a folder and its parents. Throws the same errors as writeFileAtomic. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw explainPlace(error, path, 'a folder');
  }
}

/** Turns a failure to create a file or folder into the error that names its path and the remedy. */
function explainPlace(error: unknown, path: string, wanted: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!['EISDIR', 'ENOTDIR', 'EEXIST', 'EACCES', 'EPERM', 'EROFS', 'ELOOP'].includes(code))
    return explainFullDisk(error, path);
  return new UsageError(
    {
      verb: 'invalid',
      what: `place for ${wanted} (it cannot be written: ${code})`,
      where: path,
      remedy: 'move away what is in its place, or make it writable, and run the same command again',
    },
    { cause: error },
  );
}

/**
 * Flushes the folder; otherwise a power cut may lose the new file name. Some file systems do not support this,
 * which is ignored: the file's own content is flushed separately.
 */
export function flushFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, 'r');
    fsyncSync(descriptor);
  } catch (error) {
    if (
      !['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM', 'EACCES'].includes(
        (error as NodeJS.ErrnoException).code ?? '',
      )
    )
      throw error;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Removes the temporary files that killed processes left in a folder and its subfolders, from unfinished writes
 * and from lease takeovers. If other processes write to the folder, give a minimum age: a younger file may be a
 * write in progress.
 */
export function removeUnfinishedWrites(folder: string, olderThanMs = 0): void {
  for (const name of namesBelow(folder)) {
    if (!/\.\d+(?:-[0-9a-f]+)?\.(?:tmp|lapsed|time)$/.test(name)) continue;
    const path = join(folder, name);
    const written = statSync(path, { throwIfNoEntry: false });
    // File times have fractions of a millisecond and Date.now() has none, so a file written just now could appear
    // to be in the future.
    if (written && Date.now() + 1 - written.mtimeMs >= olderThanMs) rmSync(path, { force: true });
  }
}

/** Age at which an unfinished write counts as abandoned. */
export const abandonedWriteMs = 3_600_000;
