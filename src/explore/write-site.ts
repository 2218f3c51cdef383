import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import type { SiteFile } from './site-files.js';

/** Writes the site into a folder for any file server. Returns its size in bytes. */
export function writeSite(files: ReadonlyMap<string, SiteFile>, folder: string): number {
  let written = 0;
  // Making the facts of a run adds its pictures to the map during the iteration.
  for (const [path, { bytes }] of files) {
    const content = bytes();
    writeFileAtomic(join(folder, path), content);
    written += content.length;
  }
  return written;
}
