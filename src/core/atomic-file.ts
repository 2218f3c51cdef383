import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from './errors.js';
import { passFence } from './fence.js';
import { explainFullDisk } from './full-disk.js';
import { processMark } from './process-mark.js';

/**
 * Writes a whole file or nothing: the pieces of its content, in order, go to a sibling name that is renamed into
 * place, so that a reader or a killed run never sees half a file. File and folder are flushed to the disk, so that a
 * power cut leaves one or the other too. Missing folders are made. Behind a fence (fence.ts) its guard is asked last,
 * just before the file is renamed into place, and may throw. A full disk is an
 * InterruptedRunError: free some space and run again. A place where no file can be is a UsageError.
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
    passFence(path);
    renameSync(aside, path);
    flushFolder(dirname(path));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // Where a file is in the place of the folder, there is nothing to take away either.
    if (code !== 'ENOTDIR' && code !== 'EEXIST') rmSync(aside, { force: true });
    // Whoever took the place over since the guard was asked has removed the file aside.
    if (code === 'ENOENT') passFence(path);
    throw explainPlace(error, path, 'a file');
  }
}

/** Removes a file, if it is there; behind a fence its guard is asked before. */
export function removeFile(path: string): void {
  passFence(path);
  rmSync(path, { force: true });
}

/** Makes a folder and those above it. Throws as writeFileAtomic does. */
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
 * Flushes the folder, or the new name may be lost in a power cut. Some file systems cannot; the file itself is flushed in
 * any case.
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
 * Removes what killed processes left in a folder and below it: half-written files, and those of a lease's takeover.
 * In a folder that others write to, give an age: a younger file may be a write in progress.
 */
export function removeUnfinishedWrites(folder: string, olderThanMs = 0): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.\d+(?:-[0-9a-f]+)?\.(?:tmp|lapsed|time)$/.test(name)) continue;
    const path = join(folder, name);
    const written = statSync(path, { throwIfNoEntry: false });
    // Date.now() drops fractions that a file's time has: a file of this millisecond would seem to come from the future.
    if (written && Date.now() + 1 - written.mtimeMs >= olderThanMs) rmSync(path, { force: true });
  }
}

/** An unfinished write of this age is no longer at work. */
export const forgottenWriteMs = 3_600_000;
