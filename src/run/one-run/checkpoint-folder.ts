import { join } from 'node:path';

/** Where a run keeps what it needs only until it is finished. */
export function checkpointFolder(folder: string): string {
  return join(folder, 'checkpoint');
}

/** The state of a run's training. */
export function checkpointPath(folder: string): string {
  return join(checkpointFolder(folder), 'latest.checkpoint');
}

/** Its epochs so far, as history.jsonl of the finished run will hold them. */
export function journalPath(folder: string): string {
  return join(checkpointFolder(folder), 'history.jsonl');
}
