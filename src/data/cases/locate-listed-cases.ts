import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import type { FileSource, Manifest } from '../manifest-format/manifest.js';
import { officialCases } from './case-list.js';
import type { LocatedCase } from './data-set.js';
import { leadsOut } from './link-out.js';
import type { Located } from './located.js';

type ListedSource = Extract<FileSource, { kind: 'listed' }>;

/** Locates the files of a user's own data set, which its manifest lists. Reads no file. */
export function locateListedCases(manifest: Manifest, source: ListedSource): Located {
  const { folder } = source;
  const nothing = { folder, unusedFolders: [], cases: [], unlisted: [], supplements: [] };
  if (!existsSync(folder))
    return { ...nothing, faults: [missing(`folder of ${manifest.id}`, folder, manifest)] };
  const top = realpathSync(folder);
  const cases: LocatedCase[] = [];
  const faults: DataError[] = [];
  for (const [at, reference] of officialCases(manifest, () => []).entries()) {
    const { image, masks } = source.cases[at]!;
    const own = [image, ...masks].map((path, index) => {
      const what = `${index === 0 ? 'image' : 'mask'} of case ${reference.caseId} of ${manifest.id}`;
      return fileFault(what, join(folder, path), top, manifest);
    });
    const found = own.filter((fault) => fault !== undefined);
    faults.push(...found);
    if (found.length > 0) continue;
    const maskPaths = masks.map((path) => join(folder, path));
    cases.push({ reference, imagePath: join(folder, image), maskPaths, secondMaskPaths: [] });
  }
  return { ...nothing, cases, faults };
}

/** A DataError where a file is missing or a link leads out of the folder; undefined otherwise. */
function fileFault(what: string, path: string, top: string, manifest: Manifest): DataError | undefined {
  if (!existsSync(path)) return missing(what, path, manifest);
  if (!leadsOut(path, top)) return undefined;
  return new DataError({
    verb: 'invalid',
    what: `${what}: a link that leads out of the folder of the set`,
    where: path,
    remedy: 'replace the link by the file, or add the data set again with a folder that contains both',
  });
}

function missing(what: string, path: string, { id }: Manifest): DataError {
  return new DataError({
    verb: 'missing',
    what,
    where: path,
    remedy: `restore it, or list the files again with "npm run data -- add ${id} …"`,
  });
}
