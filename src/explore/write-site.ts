import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { SiteFile } from './site-files.js';

/** Writes the site into a folder, for any file server, and returns how many bytes it has. */
export function writeSite(files: ReadonlyMap<string, SiteFile>, folder: string): number {
  let written = 0;
  // The facts of a run add its pictures to the list while it is gone through.
  for (const [path, { bytes }] of files) {
    const content = bytes();
    writeFileAtomic(join(folder, path), content);
    written += content.length;
  }
  return written;
}
