import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Paths of all files and folders below a folder, relative to it. Folders that another process removes meanwhile are passed over,
 * as `readdirSync` with `recursive` does not: it throws. Links are not followed. None where the folder does not exist.
 */
export function namesBelow(folder: string, inside = ''): string[] {
  return entriesOf(join(folder, inside)).flatMap((entry) => {
    const path = join(inside, entry.name);
    return entry.isDirectory() ? [path, ...namesBelow(folder, path)] : [path];
  });
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // ENOTDIR: a file has taken the folder's place.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
