import { join } from 'node:path';

/** The folder of files that a run needs only until it is finished. */
export function checkpointFolder(folder: string): string {
  return join(folder, 'checkpoint');
}

/** Path of the training's checkpoint. */
export function checkpointPath(folder: string): string {
  return join(checkpointFolder(folder), 'latest.checkpoint');
}

/** Path of the history of the epochs so far, in the format of the record's history. */
export function journalPath(folder: string): string {
  return join(checkpointFolder(folder), 'history.jsonl');
}
