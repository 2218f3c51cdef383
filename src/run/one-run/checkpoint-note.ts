/** The note beside a run's checkpoint: which data it was trained on, how many epochs are planned, and whether training ended. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.js';
import { checkpointFolder } from './checkpoint-folder.js';

export interface CheckpointNote {
  /** Fingerprint of the images and masks (data-identity.ts). */
  fingerprint: string;
  /** Notes of November 2026 may lack it. */
  maximumEpochs?: number;
  /** True after the last epoch, early stopping included: recalibration and test follow. Absent before. */
  trainingEnded?: boolean;
}

/** The note of a run's checkpoint; undefined where there is none, or none that can be read. */
export function readCheckpointNote(folder: string): CheckpointNote | undefined {
  const file = noteFile(folder);
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CheckpointNote) : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the note. Call it before the checkpoint is written, so that no checkpoint is without one. */
export function writeCheckpointNote(folder: string, note: CheckpointNote): void {
  writeFileAtomic(noteFile(folder), `${JSON.stringify(note)}\n`);
}

const noteFile = (folder: string) => join(checkpointFolder(folder), 'data.json');
