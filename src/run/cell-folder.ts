import { join } from 'node:path';

/** Where a cell keeps the state of its training until it is finished. */
export function checkpointPath(cellFolder: string): string {
  return join(cellFolder, 'checkpoint', 'latest.checkpoint');
}
