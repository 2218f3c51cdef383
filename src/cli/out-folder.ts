import { closeSync, fsyncSync, lstatSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../core/errors.js';
import { explainFullDisk } from '../core/full-disk.js';

/** About what one run leaves. */
const probeBytes = 2 ** 18;

/**
 * Checks, before anything is read, that results can be written to a folder, which need not exist yet: it writes a file
 * where the folder is or will be, and removes it. Throws UsageError where they cannot, InterruptedRunError on a full disk.
 */
export function checkOutFolder(folder: string): void {
  const nearest = nearestExisting(folder);
  const probe = join(nearest, `.write-probe.${process.pid}.tmp`);
  let file: number | undefined;
  try {
    file = openSync(probe, 'w');
    writeFileSync(file, new Uint8Array(probeBytes));
    fsyncSync(file);
  } catch (error) {
    const failure = explainFullDisk(error, nearest);
    if (failure !== error) throw failure;
    throw unusable(folder, nearest, `it cannot be written (${(error as NodeJS.ErrnoException).code})`, error);
  } finally {
    if (file !== undefined) closeSync(file);
    rmSync(probe, { force: true });
  }
}

/** The folder itself, or the one nearest above it that exists. A link to nothing or a file on the way is a fault. */
export function nearestExisting(folder: string): string {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = lookAt(folder, path);
    if (found === 'folder') return path;
    if (found) throw unusable(folder, path, found);
  }
}

/** What is wrong with a place, or `folder`; undefined where there is nothing yet. */
function lookAt(folder: string, path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found) return found.isDirectory() ? 'folder' : 'expected a folder, found a file';
    return lstatSync(path, { throwIfNoEntry: false }) && 'expected a folder, found a link to nothing';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A file on the way is found one step above.
    if (code === 'ENOTDIR') return undefined;
    throw unusable(folder, path, `it cannot be looked at (${code})`, error);
  }
}

function unusable(folder: string, where: string, why: string, cause?: unknown): UsageError {
  return new UsageError(
    {
      verb: 'invalid',
      what: `folder for results ${folder} (${why})`,
      where,
      remedy: 'give another --out, or mend that place',
    },
    { cause },
  );
}
