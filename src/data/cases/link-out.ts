import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';

/**
 * Whether a path leads out of a folder through a link, of a file or of a folder on the way. `top` is the folder without links. A
 * manifest may list no such path: it may come from someone else, and the files of its set are those below its folder.
 */
export function leadsOut(path: string, top: string): boolean {
  const below = relative(top, realpathSync(path));
  return below === '..' || below.startsWith(`..${sep}`);
}
