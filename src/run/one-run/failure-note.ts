/**
 * The failure of a run, stored in `checkpoint/failure.json`, so that `--status` can show it on any machine. It is removed when
 * the run is started again. Interruptions are not noted.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { removeFile, writeFileAtomic } from '../../core/atomic-file.js';
import { readJsonFile } from '../../record/json-file.js';
import { checkpointFolder } from './checkpoint-folder.js';

export interface FailureNote {
  message: string;
  exitCode: number;
  /** UTC, ISO 8601. */
  failedAt: string;
}

const failureNote: z.ZodType<FailureNote> = z.strictObject({
  message: z.string(),
  exitCode: z.int(),
  failedAt: z.iso.datetime(),
});

export function writeFailureNote(folder: string, message: string, exitCode: number): void {
  const note: FailureNote = { message, exitCode, failedAt: new Date().toISOString() };
  writeFileAtomic(noteFile(folder), `${JSON.stringify(note)}\n`);
}

export function removeFailureNote(folder: string): void {
  removeFile(noteFile(folder));
}

/** Undefined where the run did not fail. Throws DataError where the note is damaged. */
export function readFailureNote(folder: string): FailureNote | undefined {
  return existsSync(noteFile(folder)) ? readJsonFile(noteFile(folder), failureNote) : undefined;
}

const noteFile = (folder: string) => join(checkpointFolder(folder), 'failure.json');
