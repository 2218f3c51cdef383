import { closeSync, fsyncSync, lstatSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../core/errors.js';
import { explainFullDisk } from '../core/full-disk.js';

/** Size of the test file: about that of one run's results. */
const probeBytes = 2 ** 18;

/**
 * Checks that results can be written to a folder, which need not exist yet: writes a file into the nearest existing folder and
 * removes it. `option` is the one that names the folder. Throws UsageError where writing fails, InterruptedRunError on a full disk.
 */
export function checkOutFolder(folder: string, option = '--out'): void {
  const nearest = nearestExisting(folder, option);
  const probe = join(nearest, `.write-probe.${process.pid}.tmp`);
  let file: number | undefined;
  try {
    file = openSync(probe, 'w');
    writeFileSync(file, new Uint8Array(probeBytes));
    fsyncSync(file);
  } catch (error) {
    const failure = explainFullDisk(error, nearest);
    if (failure !== error) throw failure;
    const why = `it cannot be written (${(error as NodeJS.ErrnoException).code})`;
    throw unusable(folder, option, nearest, why, error);
  } finally {
    if (file !== undefined) closeSync(file);
    rmSync(probe, { force: true });
  }
}

/** The folder itself or its nearest existing parent. Throws UsageError where a file or a broken link is in the way. */
export function nearestExisting(folder: string, option = '--out'): string {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = lookAt(folder, option, path);
    if (found === 'folder') return path;
    if (found) throw unusable(folder, option, path, found);
  }
}

/** 'folder' where `path` is a folder; undefined where nothing is there; else the fault as a phrase. */
function lookAt(folder: string, option: string, path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found) return found.isDirectory() ? 'folder' : 'expected a folder, found a file';
    return lstatSync(path, { throwIfNoEntry: false }) && 'expected a folder, found a broken link';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A parent of `path` is a file: the caller finds it in its next step.
    if (code === 'ENOTDIR') return undefined;
    throw unusable(folder, option, path, `it cannot be read (${code})`, error);
  }
}

function unusable(folder: string, option: string, where: string, why: string, cause?: unknown): UsageError {
  return new UsageError(
    {
      verb: 'invalid',
      what: `folder for results ${folder} (${why})`,
      where,
      remedy: `give another ${option}, or fix that folder`,
    },
    { cause },
  );
}
