import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '../../core/atomic-file.js';
import type { Manifest } from '../manifest-format/manifest.js';

/** Writes a manifest to `<folder>/<id>.json` and returns its path. */
export function writeManifest(manifest: Manifest, folder: string): string {
  const path = join(folder, `${manifest.id}.json`);
  makeFolder(folder);
  writeFileAtomic(path, `${JSON.stringify(manifest, null, 2)}\n`);
  return path;
}
