import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFile, removeUnfinishedWrites } from '../core/atomic-file.js';
import { UsageError } from '../core/errors.js';
import { counted } from '../text/number-format.js';
import { pageMark } from './explore-page.js';

/** The files of a run that site-files.ts makes. */
const runFile = /^(?:facts\.json|network\.onnx|example-\d+(?:-truth\.png|\.jpg))$/;

/**
 * Removes the networks and test images of an earlier page in a folder, before a page is written into it: the folder is made for a
 * file server, and its users should get the named runs alone. Only files that an earlier page has are removed; others beside it
 * stay. Returns the removed files, relative to the folder. Throws UsageError where the folder has files but no page. Names that begin
 * with a dot are left aside, such as .git.
 */
export function removeEarlierPage(folder: string): string[] {
  const entries = entriesOf(folder).filter(({ name }) => !name.startsWith('.'));
  if (entries.length === 0) return [];
  if (!isPage(folder)) throw notOurs(folder, entries[0]!.name);
  const runs = join(folder, 'runs');
  const removed = entriesOf(runs)
    .filter((entry) => entry.isDirectory() && /^\d+$/.test(entry.name))
    .flatMap(({ name: run }) =>
      entriesOf(join(runs, run))
        .filter((entry) => !entry.isDirectory() && runFile.test(entry.name))
        .map(({ name }) => `runs/${run}/${name}`),
    );
  for (const path of removed) removeFile(join(folder, path));
  removeUnfinishedWrites(runs);
  return removed;
}

/** "12 files of an earlier page that this one does not have: runs/1/facts.json, …"; undefined where all were written again. */
export function removedText(folder: string, removed: readonly string[]): string | undefined {
  const gone = removed.filter((path) => !existsSync(join(folder, path)));
  if (gone.length === 0) return undefined;
  const shown = gone.slice(0, 5).join(', ');
  return `removed ${counted(gone.length, 'file')} of an earlier page that this one does not have: ${shown}${gone.length > 5 ? ', …' : ''}`;
}

/** Whether a page was written here. Its index is written first, so a page that was interrupted counts, too. */
function isPage(folder: string): boolean {
  const index = join(folder, 'index.html');
  // Files behind a link to another folder are not ours.
  const runs = lstatSync(join(folder, 'runs'), { throwIfNoEntry: false });
  if (runs && !runs.isDirectory()) return false;
  return existsSync(index) && readFileSync(index, 'utf8').includes(pageMark);
}

/** The entries of a folder; none where it does not exist. */
function entriesOf(folder: string): Dirent[] {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
}

function notOurs(folder: string, found: string): UsageError {
  return new UsageError({
    verb: 'invalid',
    what: `--build (expected an empty folder or one with an earlier page, found ${found})`,
    where: folder,
    remedy: 'give another, or empty it',
  });
}
