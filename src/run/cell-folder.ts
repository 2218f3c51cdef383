import { join } from 'node:path';

/** Where a cell keeps what it needs only until it is finished. */
export function checkpointFolder(cellFolder: string): string {
  return join(cellFolder, 'checkpoint');
}

/** The state of its training. */
export function checkpointPath(cellFolder: string): string {
  return join(checkpointFolder(cellFolder), 'latest.checkpoint');
}
