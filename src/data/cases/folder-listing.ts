import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fillTemplate, segmentPattern } from '../manifest-format/path-template.js';

/**
 * Lists the files of a data set's folder; each subfolder is read once. Names that begin with a dot are skipped: archives made
 * on a Mac contain a `._image.png` beside every `image.png`. Names are compared like case ids in composed Unicode (NFC),
 * because a Mac writes "ó" as two characters, and with lower-case extensions, because cameras write .JPG. Paths keep the
 * spelling on disk.
 */
export class FolderListing {
  private readonly namesByFolder = new Map<string, readonly string[]>();

  constructor(readonly root: string) {}

  /** Names in a subfolder ('' for the root), sorted by code point; empty where there is no such folder. */
  names(folder: string): readonly string[] {
    let names = this.namesByFolder.get(folder);
    if (!names) {
      names = readNames(join(this.root, folder));
      this.namesByFolder.set(folder, names);
    }
    return names;
  }

  /** Relative paths that match a template for one case: none, one, or several if it contains a `*`. */
  matches(template: string, caseId: string): string[] {
    const path = fillTemplate(template, caseId);
    const cut = path.lastIndexOf('/');
    const folder = cut < 0 ? '' : this.onDisk(path.slice(0, cut));
    const last = comparable(path.slice(cut + 1));
    const pattern = last.includes('*') ? segmentPattern(last) : undefined;
    return this.names(folder)
      .filter((name) => (pattern ? pattern.test(comparable(name)) : comparable(name) === last))
      .map((name) => (folder ? `${folder}/${name}` : name));
  }

  /** A folder's path as spelled on disk; unchanged where it does not exist. */
  private onDisk(folder: string): string {
    return folder.split('/').reduce((above, segment) => {
      const composed = segment.normalize('NFC');
      const name = this.names(above).find((one) => one.normalize('NFC') === composed) ?? segment;
      return above ? `${above}/${name}` : name;
    }, '');
  }

  /** Ids of all cases for which a path matches the template, sorted by code point. */
  caseIds(template: string): string[] {
    const found = new Set<string>();
    const walk = (folder: string, segments: readonly string[], caseId: string | undefined): void => {
      const [segment, ...rest] = segments;
      if (segment === undefined) {
        if (caseId !== undefined) found.add(caseId);
        return;
      }
      const filled = caseId === undefined ? segment : fillTemplate(segment, caseId);
      const pattern = segmentPattern(comparable(filled));
      for (const name of this.names(folder)) {
        const match = pattern.exec(comparable(name));
        if (match) walk(folder ? `${folder}/${name}` : name, rest, caseId ?? match.groups?.case);
      }
    };
    walk('', template.split('/'), undefined);
    return [...found].sort(byCodePoint);
  }
}

/** The normalized form of a name for comparison. */
function comparable(name: string): string {
  return name.normalize('NFC').replace(/(\.nii)?\.[a-z0-9]+$/i, (extension) => extension.toLowerCase());
}

function readNames(path: string): readonly string[] {
  try {
    return readdirSync(path)
      .filter((name) => !name.startsWith('.'))
      .sort(byCodePoint);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
