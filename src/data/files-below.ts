import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

export interface FilesBelow {
  /** Relative to the folder, `/` between segments, sorted within each folder. Links to files and to nothing count as files. */
  files: string[];
  /** Those that are links to nothing: whether they were files or folders is not known. */
  deadLinks: ReadonlySet<string>;
}

/**
 * The files in a folder and those below it, also in linked folders, since images are often linked from a store. Names that begin
 * with a dot are skipped. A link to a folder that holds it is skipped too: its files are listed already.
 */
export function filesBelow(root: string): FilesBelow {
  const files: string[] = [];
  const deadLinks = new Set<string>();
  const list = (below: string, holders: readonly string[]) => {
    const folder = join(root, below);
    const real = realpathSync(folder);
    if (holders.includes(real)) return;
    const entries = readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      const target = entry.isSymbolicLink() ? targetOf(join(root, path)) : entry;
      if (target?.isDirectory()) list(path, [...holders, real]);
      else files.push(path);
      if (target === undefined) deadLinks.add(path);
    }
  };
  list('', []);
  return { files, deadLinks };
}

/** What a link leads to; undefined where it leads to nothing or to itself. */
function targetOf(link: string): Stats | undefined {
  try {
    return statSync(link);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code)) return undefined;
    throw error;
  }
}
