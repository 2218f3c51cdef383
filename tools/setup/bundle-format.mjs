/**
 * A bundle: a folder with everything that the set-up would download or compile, for machines without network.
 *
 *     bundle.json   the system that it is for, and the SHA-256 of every other file; written last
 *     npm/          an npm cache with every package of package-lock.json
 *     wheels/       Python's wheels: libtensorflow and JupyterLab
 *     binding/KEY/  the built native binding
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { root } from './paths.mjs';

export const bundleFormat = 1;

export const bundleFiles = { note: 'bundle.json', npm: 'npm', wheels: 'wheels', binding: 'binding' };

/** The properties that must be equal where a bundle is made and where it is used, with their names. */
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

/** A hash of all files that pin versions, since a bundle with other versions cannot be used. */
function pinnedVersions(variant) {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', ...requirementsOf(variant)])
    hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** The requirements files of the pinned wheels: libtensorflow and JupyterLab. */
export function requirementsOf(variant) {
  return [`engine-${variant}.txt`, 'jupyter.txt'].map((name) => join('tools', 'requirements', name));
}

/** Sorted relative paths of all files of a bundle except its note. */
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
