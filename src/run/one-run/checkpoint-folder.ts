import { join } from 'node:path';

/** Where a run keeps what it needs only until it is finished. */
export function checkpointFolder(folder: string): string {
  return join(folder, 'checkpoint');
}

/** The state of a run's training. */
export function checkpointPath(folder: string): string {
  return join(checkpointFolder(folder), 'latest.checkpoint');
}
