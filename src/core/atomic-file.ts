import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InterruptedRunError } from './errors.js';

/**
 * Writes a whole file or nothing: the pieces of its content, in order, go to a sibling name that is renamed into
 * place, so that a reader or a killed run never sees half a file. Missing folders are made. A full disk is an
 * InterruptedRunError: free some space and run again.
 */
export function writeFileAtomic(path: string, ...content: readonly (string | Uint8Array)[]): void {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(aside, 'w');
    try {
      for (const piece of content) writeFileSync(file, piece);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw explainDiskFailure(error, path);
  }
}

/**
 * Removes what writes that were killed have left aside in a folder and below it. Only for whoever holds that folder
 * alone: another's write would lose the file under its hands.
 */
export function removeUnfinishedWrites(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.\d+\.tmp$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

/** Turns "no space left" and its kin into the error whose remedy is to free space and resume. */
export function explainDiskFailure(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new InterruptedRunError(
    {
      verb: 'missing',
      what: 'disk space',
      where: path,
      remedy: 'free some space and run the same command again: it resumes',
    },
    { cause: error },
  );
}
