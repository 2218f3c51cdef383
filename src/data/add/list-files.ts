import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DataError } from '../../core/errors.js';
import { filesBelow } from '../files-below.js';

/** Files of one kind, images or masks, in a folder. */
export interface ListedFiles {
  /** Absolute path. */
  folder: string;
  /** Relative to the folder, `/` between segments, sorted. */
  paths: readonly string[];
  /** Files that were skipped because of their extension. */
  others: readonly string[];
  /** Links to nothing that may have led to folders of such files. Those with the name of an image are in `paths`. */
  deadLinks: readonly string[];
  /** Whether a file at this path relative to the folder would be listed. */
  takes: (path: string) => boolean;
}

const pictureExtension = /\.(png|jpe?g|tiff?|gif|bmp)$/i;
const volumeExtension = /\.nii(\.gz)?$/i;

/**
 * The images in a folder and its subfolders, linked ones too, or those that match a pattern: `*` any text and `?` one character within a name,
 * `**` any folders. Names that begin with a dot are skipped. Throws DataError where nothing is found, or where pictures and
 * volumes are mixed.
 */
export function listFiles(folderOrPattern: string, what: 'images' | 'masks'): ListedFiles {
  const { folder, pattern, mayHold } = split(folderOrPattern);
  // Files from a Mac have decomposed names.
  const fits = (path: string) => pattern.test(path.normalize('NFC'));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new DataError({
      verb: 'missing',
      what: `folder of ${what}`,
      where: folder,
      remedy: 'correct the path',
    });
  }
  const { files, deadLinks } = filesBelow(folder);
  const found = files.filter(fits);
  const isImage = (path: string) => pictureExtension.test(path) || volumeExtension.test(path);
  const paths = found.filter(isImage);
  const others = found.filter((path) => !isImage(path) && !deadLinks.has(path));
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
  return {
    folder,
    paths,
    others,
    deadLinks: [...deadLinks].filter((path) => !isImage(path) && mayHold(path)),
    takes: fits,
  };
}

/** Whether these files are volumes. */
export function areVolumes({ paths }: ListedFiles): boolean {
  return volumeExtension.test(paths[0]!);
}

interface Split {
  folder: string;
  /** For paths relative to the folder. */
  pattern: RegExp;
  /** Whether a folder at this path may hold files that match. */
  mayHold: (path: string) => boolean;
}

/** The folder before the first segment with a wildcard, and what follows as a regular expression. */
function split(folderOrPattern: string): Split {
  if (!/[*?]/.test(folderOrPattern) || existsSync(folderOrPattern))
    return { folder: folderOrPattern, pattern: /^/, mayHold: () => true };
  let folder = folderOrPattern;
  const segments: string[] = [];
  while (/[*?]/.test(folder)) {
    segments.unshift(basename(folder));
    folder = dirname(folder);
  }
  const sources = segments.map((segment) =>
    segment === '**'
      ? '(?:[^/]+/)*'
      : `${segment
          .normalize('NFC')
          .replace(/[\\^$.|+(){}[\]]/g, '\\$&')
          .replace(/\*+/g, '[^/]*')
          .replace(/\?/g, '[^/]')}/`,
  );
  const first = (count: number) => sources.slice(0, count).join('');
  const holders = sources.slice(1).map((_, at) => new RegExp(`^${first(at + 1)}$`, 'u'));
  return {
    folder,
    pattern: new RegExp(`^${first(sources.length).replace(/\/$/, '')}$`, 'u'),
    mayHold: (path) => holders.some((holder) => holder.test(`${path.normalize('NFC')}/`)),
  };
}
