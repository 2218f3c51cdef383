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
  private readonly folders = new Map<string, ListedFolder>();

  constructor(readonly root: string) {}

  /** Names in a subfolder ('' for the root), sorted by code point; empty where there is no such folder. */
  names(folder: string): readonly string[] {
    return this.listed(folder).names;
  }

  /** Relative paths that match a template for one case: none, one, or several if it contains a `*` or names differ in form only. */
  matches(template: string, caseId: string): string[] {
    const path = fillTemplate(template, caseId);
    const cut = path.lastIndexOf('/');
    const folder = cut < 0 ? '' : this.onDisk(path.slice(0, cut));
    const last = comparable(path.slice(cut + 1));
    const { names, comparables, byComparable } = this.listed(folder);
    const pattern = last.includes('*') ? segmentPattern(last) : undefined;
    const found = pattern
      ? names.filter((_, at) => pattern.test(comparables[at]!))
      : (byComparable.get(last) ?? []);
    return found.map((name) => (folder ? `${folder}/${name}` : name));
  }

  /** A folder's path as spelled on disk; unchanged where it does not exist. */
  private onDisk(folder: string): string {
    return folder.split('/').reduce((above, segment) => {
      const name = this.listed(above).byComposed.get(segment.normalize('NFC')) ?? segment;
      return above ? `${above}/${name}` : name;
    }, '');
  }

  private listed(folder: string): ListedFolder {
    let listed = this.folders.get(folder);
    if (!listed) {
      listed = listedFolder(readNames(join(this.root, folder)));
      this.folders.set(folder, listed);
    }
    return listed;
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
      const { names, comparables } = this.listed(folder);
      for (const [at, name] of names.entries()) {
        const match = pattern.exec(comparables[at]!);
        if (match) walk(folder ? `${folder}/${name}` : name, rest, caseId ?? match.groups?.case);
      }
    };
    walk('', template.split('/'), undefined);
    return [...found].sort(byCodePoint);
  }
}

/** The names of a folder with the forms in which they are compared, made once: a set has thousands of cases in one folder. */
interface ListedFolder {
  names: readonly string[];
  /** In the order of the names. */
  comparables: readonly string[];
  /** The names of each comparable form, in their order. */
  byComparable: ReadonlyMap<string, readonly string[]>;
  /** The first name of each form in composed Unicode. */
  byComposed: ReadonlyMap<string, string>;
}

function listedFolder(names: readonly string[]): ListedFolder {
  const composed = names.map((name) => name.normalize('NFC'));
  const comparables = composed.map(lowerExtension);
  const byComparable = new Map<string, string[]>();
  const byComposed = new Map<string, string>();
  for (const [at, name] of names.entries()) {
    const alike = byComparable.get(comparables[at]!);
    if (alike) alike.push(name);
    else byComparable.set(comparables[at]!, [name]);
    if (!byComposed.has(composed[at]!)) byComposed.set(composed[at]!, name);
  }
  return { names, comparables, byComparable, byComposed };
}

/** The normalized form of a name for comparison. */
function comparable(name: string): string {
  return lowerExtension(name.normalize('NFC'));
}

function lowerExtension(name: string): string {
  return name.replace(/(\.nii)?\.[a-z0-9]+$/i, (extension) => extension.toLowerCase());
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
