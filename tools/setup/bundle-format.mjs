/**
 * A bundle: one folder with all that the set-up would download or compile, for machines without network.
 *
 *     bundle.json   what it was made for, and the SHA-256 of every other file; written last
 *     npm/          an npm cache with every package of package-lock.json
 *     wheels/       Python's wheels: libtensorflow and JupyterLab
 *     binding/KEY/  the native binding as it was built
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { root } from './paths.mjs';

export const bundleFormat = 1;

export const bundleFiles = { note: 'bundle.json', npm: 'npm', wheels: 'wheels', binding: 'binding' };

/** What must be alike where a bundle is made and where it is used, each with the words for it. */
export function bundleNeeds({ python, variant }) {
  const glibc = process.report.getReport().header.glibcVersionRuntime ?? null;
  return {
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node.split('.')[0],
    python: `3.${python.minor}`,
    glibc,
    variant,
    pinned: pinnedVersions(variant),
  };
}

/** One hash of every file that pins a version: a bundle of other versions is of no use. */
function pinnedVersions(variant) {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', ...requirementsOf(variant)])
    hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** The files of pinned wheels, of libtensorflow and of JupyterLab. */
export function requirementsOf(variant) {
  return [`engine-${variant}.txt`, 'jupyter.txt'].map((name) => join('tools', 'requirements', name));
}

/** Every file of a bundle but its note, by its name in it, in the order of names. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .filter((name) => name !== bundleFiles.note)
    .sort();
}

export async function sha256Of(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** The note of a bundle; undefined where there is none. */
export function readNote(folder) {
  const file = join(folder, bundleFiles.note);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
