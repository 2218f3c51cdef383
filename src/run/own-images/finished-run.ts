import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { expectMembers, readDone, type Seal } from '../../record/done-file.js';
import { openMembers, type RecordMembers } from '../../record/record-members.js';
import { recordFiles, runFiles } from '../../record/run-files.js';

/**
 * A finished run, opened to apply its network. The folder may have been copied out of its study.
 */
export interface FinishedRun {
  folder: string;
  seal: Seal;
  /** The record. The checksums of the members in `membersRead` were verified. */
  members: RecordMembers;
}

const membersRead = [
  recordFiles.config,
  recordFiles.cases,
  recordFiles.recalibrated,
  recordFiles.recalibration,
];

/** Opens a finished run. Throws DataError where the folder holds none, or where its record was changed. */
export function openFinishedRun(folder: string): FinishedRun {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory() || !existsSync(join(folder, runFiles.done)))
    throw noRun(folder);
  const seal = readDone(folder)!;
  const members = openMembers(join(folder, runFiles.record));
  // Older records have no threshold counts of their validation cases.
  const kept = recordFiles.validationThresholds;
  expectMembers(folder, seal, members.bytes, members.has(kept) ? [...membersRead, kept] : membersRead);
  return { folder, seal, members };
}

function noRun(folder: string): DataError {
  return new DataError({
    verb: 'missing',
    what: `finished run (a folder with ${runFiles.done})`,
    where: folder,
    remedy: 'name the folder of one run, such as my-results/mini/dsb2018/dsc++/fold-3-seed-1',
  });
}
