import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { InterruptedRunError } from './errors.js';

/**
 * Writes a whole file or nothing: the text goes to a sibling name and is renamed into place, so that a reader or
 * a killed run never sees half a file. Missing folders are made. A full disk is an InterruptedRunError: free
 * some space and run again.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(aside, content);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw explainDiskFailure(error, path);
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
