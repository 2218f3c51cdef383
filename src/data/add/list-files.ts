import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../core/errors.js';

/** Files of one kind, images or masks, in a folder. */
export interface ListedFiles {
  /** Absolute path. */
  folder: string;
  /** Relative to the folder, `/` between segments, sorted. */
  paths: readonly string[];
  /** Files that were skipped because of their extension. */
  others: readonly string[];
  /** Whether a file at this path relative to the folder would be listed. */
  takes: (path: string) => boolean;
}

const pictureExtension = /\.(png|jpe?g|tiff?|gif|bmp)$/i;
const volumeExtension = /\.nii(\.gz)?$/i;

/**
 * The images in a folder and its subfolders, or those that match a pattern: `*` any text and `?` one character within a name,
 * `**` any folders. Names that begin with a dot are skipped. Throws DataError where nothing is found, or where pictures and
 * volumes are mixed.
 */
export function listFiles(folderOrPattern: string, what: 'images' | 'masks'): ListedFiles {
  const { folder, pattern } = split(folderOrPattern);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new DataError({
      verb: 'missing',
      what: `folder of ${what}`,
      where: folder,
      remedy: 'correct the path',
    });
  }
  const found = filesBelow(folder, '').filter((path) => pattern.test(path));
  const paths = found.filter((path) => pictureExtension.test(path) || volumeExtension.test(path));
  const others = found.filter((path) => !paths.includes(path));
  if (paths.length === 0) {
    throw new DataError({
      verb: 'missing',
      what: `${what}: no PNG, JPEG, TIFF, GIF, BMP or NIfTI file`,
      where: folderOrPattern,
      remedy: `name the folder that holds the ${what}, or a pattern in quotes such as '${join(folder, '**', '*.png')}'`,
    });
  }
  const volumes = paths.filter((path) => volumeExtension.test(path));
  if (volumes.length > 0 && volumes.length < paths.length) {
    throw new DataError({
      verb: 'unsupported',
      what: `${what}: ${paths.length - volumes.length} pictures and ${volumes.length} volumes in one set`,
      where: folderOrPattern,
      remedy: `take one kind with a pattern, such as '${join(folder, '**', '*.nii.gz')}'`,
    });
  }
  return { folder, paths, others, takes: (path) => pattern.test(path) };
}

/** Whether these files are volumes. */
export function areVolumes({ paths }: ListedFiles): boolean {
  return volumeExtension.test(paths[0]!);
}

/** The folder before the first segment with a wildcard, and a regular expression for paths relative to it. */
function split(folderOrPattern: string): { folder: string; pattern: RegExp } {
  if (!/[*?]/.test(folderOrPattern) || existsSync(folderOrPattern))
    return { folder: folderOrPattern, pattern: /^/ };
  let folder = folderOrPattern;
  const segments: string[] = [];
  while (/[*?]/.test(folder)) {
    segments.unshift(basename(folder));
    folder = dirname(folder);
  }
  const source = segments.map((segment) =>
    segment === '**'
      ? '(?:[^/]+/)*'
      : `${segment
          .replace(/[\\^$.|+(){}[\]]/g, '\\$&')
          .replace(/\*+/g, '[^/]*')
          .replace(/\?/g, '[^/]')}/`,
  );
  return { folder, pattern: new RegExp(`^${source.join('').replace(/\/$/, '')}$`, 'u') };
}

function filesBelow(root: string, below: string): string[] {
  const entries = readdirSync(join(root, below), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}
