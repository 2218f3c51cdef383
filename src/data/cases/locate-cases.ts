import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.js';
import type { FileSource, LaidOutSource, Manifest } from '../manifest-format/manifest.js';
import { fillTemplate } from '../manifest-format/path-template.js';
import { officialCases } from './case-list.js';
import type { CaseReference, LocatedCase } from './data-set.js';
import { FolderListing } from './folder-listing.js';
import { locateListedCases } from './locate-listed-cases.js';
import type { Located, Supplement } from './located.js';

/** Finds the cases of a file-based data set in `<dataDir>/<id>` by names; no file is read. */
export function locateCases(manifest: Manifest, source: FileSource, dataDir: string): Located {
  return source.kind === 'listed'
    ? locateListedCases(manifest, source)
    : locateLaidOutCases(manifest, source, dataDir);
}

function locateLaidOutCases(manifest: Manifest, source: LaidOutSource, dataDir: string): Located {
  const top = join(dataDir, manifest.id);
  const nothing = { folder: top, unusedFolders: [], cases: [], unlisted: [], supplements: [] };
  if (!existsSync(top)) return { ...nothing, faults: [missingFolder(manifest, top)] };

  const [listing, unusedFolders] = bestRoot(source, top);
  const candidates = candidateIds(source, listing);
  const official = officialCases(manifest, () => candidates);
  const cases: LocatedCase[] = [];
  const faults: DataError[] = [];
  for (const reference of official) {
    const located = locateCase(manifest.id, source, listing, reference);
    if (located instanceof DataError) faults.push(located);
    else if (located) cases.push(located);
  }
  const officialIds = new Set(official.map(({ caseId }) => caseId));
  const unlisted = candidates.filter((caseId) => !officialIds.has(caseId));
  const supplements = locateSupplements(source, listing);
  if (cases.length === 0 && faults.length === 0 && supplements.length === 0) {
    faults.push(foreignLayout(manifest, source, listing, official));
  }
  return { folder: listing.root, unusedFolders, cases, faults, unlisted, supplements };
}

/** The first of the manifest's roots with a case, and the other roots with cases; the data set's folder where there is none. */
function bestRoot(source: LaidOutSource, top: string): [FolderListing, unused: string[]] {
  const listings = source.roots.map((root) => new FolderListing(join(top, root)));
  const [first, ...others] = listings.filter((listing) => candidateIds(source, listing).length > 0);
  return [first ?? listings[0]!, others.map(({ root }) => root)];
}

/** Sorted ids of all cases with an image or a mask. */
function candidateIds(source: LaidOutSource, listing: FolderListing): string[] {
  const templates = source.sources.flatMap(({ image, masks }) => [...image, ...masks]);
  return [...new Set(templates.flatMap((one) => listing.caseIds(one)))].sort();
}

/** The files of a case; undefined where there is neither image nor mask; a DataError where one of them is missing. */
function locateCase(
  dataSetId: string,
  source: LaidOutSource,
  listing: FolderListing,
  reference: CaseReference,
): LocatedCase | DataError | undefined {
  const { caseId } = reference;
  for (const { image, masks, secondMasks = [] } of source.sources) {
    const imagePaths = firstMatches(listing, image, caseId);
    const maskPaths = firstMatches(listing, masks, caseId);
    if (imagePaths.length === 0 && maskPaths.length === 0) continue;
    if (imagePaths.length > 0 && maskPaths.length > 0) {
      const absolute = (path: string) => join(listing.root, path);
      return {
        reference,
        imagePath: absolute(imagePaths[0]!),
        maskPaths: maskPaths.map(absolute),
        secondMaskPaths: firstMatches(listing, secondMasks, caseId).map(absolute),
      };
    }
    const [lacking, template] = maskPaths.length === 0 ? ['mask', masks[0]!] : ['image', image[0]!];
    return new DataError({
      verb: 'missing',
      what: `${lacking} of case ${caseId} of ${dataSetId}`,
      where: join(listing.root, fillTemplate(template, caseId)),
      remedy: `put the file there, or remove the case's ${lacking === 'mask' ? 'image' : 'mask'} to go on without the case`,
    });
  }
  return undefined;
}

/** The matches of the first alternative with any. */
function firstMatches(listing: FolderListing, alternatives: readonly string[], caseId: string): string[] {
  for (const template of alternatives) {
    const matches = listing.matches(template, caseId);
    if (matches.length > 0) return matches;
  }
  return [];
}

function locateSupplements(source: LaidOutSource, listing: FolderListing): Supplement[] {
  return (source.supplements ?? []).flatMap(({ what, labels, image }) =>
    listing.caseIds(labels).map((caseId) => {
      const path = (template: string) => join(listing.root, fillTemplate(template, caseId));
      const base = { what, caseId, labelPath: path(labels) };
      return image ? { ...base, imagePath: path(image) } : base;
    }),
  );
}

function missingFolder(manifest: Manifest, folder: string): DataError {
  const elsewhere = [
    manifest.standIn && `the open stand-in ${manifest.standIn}`,
    manifest.phantom && `the phantom ${manifest.phantom}, which needs no files`,
  ].filter(Boolean);
  return new DataError({
    verb: 'missing',
    what: `data folder of ${manifest.id}`,
    where: folder,
    remedy: `"npm run data -- show ${manifest.id}" says how to get it; --data-dir says where it is${
      elsewhere.length > 0 ? `; or use ${elsewhere.join(', or ')}` : ''
    }`,
  });
}

function foreignLayout(
  manifest: Manifest,
  source: LaidOutSource,
  listing: FolderListing,
  official: readonly CaseReference[],
): DataError {
  const names = listing.names('');
  const example = fillTemplate(source.sources[0]!.image[0]!, official[0]?.caseId ?? '<case>');
  if (names.length === 0) {
    return new DataError({
      verb: 'missing',
      what: `cases of ${manifest.id}: the folder is empty`,
      where: listing.root,
      remedy: `"npm run data -- show ${manifest.id}" says how to fill it`,
    });
  }
  const found = names.length > 6 ? `${names.slice(0, 6).join(', ')}, …` : names.join(', ');
  return new DataError({
    verb: 'invalid',
    what: `layout of ${manifest.id} (expected files such as ${example}, found ${found})`,
    where: listing.root,
    remedy: `unpack the official archives unchanged; "npm run data -- show ${manifest.id}" shows the layout`,
  });
}
