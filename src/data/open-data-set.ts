import { canonicalHash, type Json } from '../core/canonical-json.js';
import { combinedDataError, DataError } from '../core/errors.js';
import { counted } from '../text/number-format.js';
import { officialCases } from './cases/case-list.js';
import type { CaseReference, DataSet, LocatedCase, PlainCase } from './cases/data-set.js';
import { refuseDividedGroups } from './cases/divided-groups.js';
import { locateCases } from './cases/locate-cases.js';
import type { Located } from './cases/located.js';
import { pictureTerms } from './cases/picture-terms.js';
import { hashCaseFiles, readCase, readCaseImage } from './cases/read-case.js';
import { hasEmptySide, sideOf, splitInUse } from './cases/split-cases.js';
import type { FileSource, Manifest } from './manifest-format/manifest.js';
import { loadManifest } from './manifest-format/manifest-files.js';
import { phantomDataSet } from './phantom/phantom-data-set.js';

export interface OpenDataSetOptions {
  /** Folder that holds `<id>/` in the official layout. */
  dataDir: string;
  /** What to do where the data set is incomplete: use what is there, or throw. */
  partial: 'use' | 'refuse';
  /** Path of a manifest outside the project and the data folder. */
  manifestFile?: string | undefined;
}

/** A data set with notes for its user, one sentence each. */
export interface OpenedDataSet extends DataSet {
  notes: readonly string[];
  /** False where a side of the fixed split would be empty, so that `split` is a seeded one by group. */
  isFixedSplit: boolean;
}

/** Notes on the split, for runs that use it instead of folds. */
export function seededSplitNotes({ id, isFixedSplit }: OpenedDataSet): string[] {
  return isFixedSplit
    ? []
    : [`the fixed split would leave a side of ${id} empty: a seeded split by group is used`];
}

/** Number of faults that are listed in full; more are abridgedFaults. */
const faultsListed = 20;

/**
 * Finds a data set by its id and determines its split without reading any pixel. Throws one DataError with all faults that file
 * names show (a missing folder, a wrong layout, images without masks). For an incomplete data set, `partial: 'use'` keeps the
 * cases that are there on their sides of the fixed split, or uses a seeded split by group if a side would be empty (see
 * seededSplitNotes); 'refuse' throws.
 *
 * ```ts
 * const { split, read } = await openDataSet('phantom-skin', { dataDir: '', partial: 'use' });
 * const { image, labels } = await read(split.test[0]);
 * image.data.length / labels.data.length; // 3
 * ```
 */
export async function openDataSet(id: string, options: OpenDataSetOptions): Promise<OpenedDataSet> {
  const { dataDir, manifestFile } = options;
  return openManifest(loadManifest(id, { dataDir, manifestFile }), options);
}

/** The same for a given manifest. */
export function openManifest(manifest: Manifest, { dataDir, partial }: OpenDataSetOptions): OpenedDataSet {
  if (manifest.source.kind === 'phantom')
    return { ...phantomDataSet(manifest), notes: [], isFixedSplit: true, plain: plainSet(manifest, []) };
  const located = locateCases(manifest, manifest.source, dataDir);
  if (located.faults.length > 0)
    throw combinedDataError(abridgedFaults(located.faults, manifest), manifest.id);
  const cases = casesOfStudy(manifest, located);
  if (cases.length === 0) throw noCompleteCase(manifest, manifest.source, located);
  const presence = { expected: studyCaseCount(manifest), found: cases.length };
  const isPart = presence.found < presence.expected;
  if (isPart && partial === 'refuse') throw incomplete(manifest, located.folder, presence);
  const { split, isFixed } = splitInUse(
    manifest,
    cases.map(({ reference }) => reference),
  );
  if (hasEmptySide(split)) throw tooFewGroups(manifest, located);
  // The authors' split by numbers divides patients, and is kept.
  if (manifest.split.kind !== 'numbers') refuseDividedGroups(manifest.id, split);
  const notes = [
    isPart && `${presence.found} of ${presence.expected} cases of ${manifest.id} are there and are used`,
    located.unusedFolders.length > 0 &&
      `${manifest.id} was found more than once: ${located.folder} is read, ${located.unusedFolders.join(' and ')} is not`,
    located.unlisted.length > 0 &&
      `${counted(located.unlisted.length, 'case')} in ${located.folder} not in the official list of ${manifest.id}, left out: ${some(located.unlisted)}`,
    hasJpegMasks(cases) &&
      `masks of ${manifest.id} are JPEG, which blurs label values: they are binarised; the original PNG masks are better`,
  ].filter((note) => note !== false);
  return {
    id: manifest.id,
    foregroundClasses: manifest.foregroundClasses,
    channels: manifest.channels,
    spatialRank: manifest.spatialRank,
    pictures: pictureTerms(manifest),
    split,
    presence,
    notes,
    isFixedSplit: isFixed,
    ...fileAccess(manifest, manifest.source, cases),
    plain: plainSet(manifest, cases),
  };
}

/** The reading functions of a DataSet for the given cases, made from plain data, so that they work in any thread. */
export function readerOf(
  manifest: Manifest,
  cases: readonly PlainCase[],
): Pick<DataSet, 'fingerprint' | 'read' | 'readImage'> {
  const { source } = manifest;
  return source.kind === 'phantom'
    ? phantomDataSet(manifest)
    : fileAccess(manifest, source, cases as readonly LocatedCase[]);
}

function plainSet(manifest: Manifest, cases: readonly LocatedCase[]): NonNullable<DataSet['plain']> {
  const byId = new Map(cases.map((one) => [one.reference.caseId, one]));
  return { manifest, locatedOf: (reference) => byId.get(reference.caseId) ?? { reference } };
}

/** Whether at least one case of the study is complete. */
export function isThere(manifest: Manifest, dataDir: string): boolean {
  const { source } = manifest;
  if (source.kind === 'phantom') return true;
  return casesOfStudy(manifest, locateCases(manifest, source, dataDir)).length > 0;
}

/** The complete cases without those that the study excludes. */
export function casesOfStudy({ split }: Manifest, { cases }: Located): LocatedCase[] {
  return cases.filter(({ reference }) => sideOf(split, reference) !== undefined);
}

/** Number of official cases without those that the study excludes. */
export function studyCaseCount(manifest: Manifest): number {
  const { source, split } = manifest;
  if (source.kind === 'files' && source.cases.kind === 'found') return source.cases.count;
  return officialCases(manifest, () => []).filter((one) => sideOf(split, one) !== undefined).length;
}

/** Abridges many faults for one message: the first of each kind, and the number of the others. */
export function abridgedFaults(faults: readonly DataError[], manifest: Manifest): DataError[] {
  if (faults.length <= faultsListed) return [...faults];
  const rest = faults.length - faultsListed;
  return [
    ...faults.slice(0, faultsListed),
    new DataError({
      verb: 'invalid',
      what: `cases of ${manifest.id}: ${rest} more faults`,
      remedy: `"npm run data -- check ${manifest.id} --json" lists all`,
    }),
  ];
}

/** "a, b, c, … (9 in all)". */
export function some(names: readonly string[]): string {
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 6).join(', ')}, … (${names.length} in all)`;
}

function fileAccess(
  manifest: Manifest,
  source: FileSource,
  cases: readonly LocatedCase[],
): Pick<DataSet, 'files' | 'fingerprint' | 'read' | 'readImage'> {
  const byId = new Map(cases.map((one) => [one.reference.caseId, one]));
  const locatedOf = ({ caseId }: CaseReference): LocatedCase => {
    const located = byId.get(caseId);
    if (located) return located;
    throw new DataError({
      verb: 'missing',
      what: `case ${caseId} of ${manifest.id}`,
      remedy: `"npm run data -- check ${manifest.id}" says what is there`,
    });
  };
  return {
    files: (reference) => {
      const { imagePath, maskPaths } = locatedOf(reference);
      return [imagePath, ...maskPaths];
    },
    fingerprint: async (references) =>
      canonicalHash({
        files: await hashCaseFiles(references.map(locatedOf)),
        labels: source.labels as unknown as Json,
        emptyMasks: source.emptyMasks,
      }),
    read: async (reference) => {
      const { sourceCase, faults } = await readCase(manifest, source, locatedOf(reference));
      if (!sourceCase) throw combinedDataError(faults, `case ${reference.caseId} of ${manifest.id}`);
      return sourceCase;
    },
    readImage: async (reference) => readCaseImage(manifest, locatedOf(reference)),
  };
}

function incomplete(
  manifest: Manifest,
  folder: string,
  presence: { expected: number; found: number },
): DataError {
  return new DataError({
    verb: 'missing',
    what: `cases of ${manifest.id} (expected ${presence.expected}, found ${presence.found})`,
    where: folder,
    remedy: `complete the set ("npm run data -- show ${manifest.id}" says how), or pass --allow-partial to use what is there`,
  });
}

function hasJpegMasks(cases: readonly LocatedCase[]): boolean {
  return cases.some(({ maskPaths }) => maskPaths.some((path) => /\.jpe?g$/i.test(path)));
}

function tooFewGroups(manifest: Manifest, located: Located): DataError {
  const cases = casesOfStudy(manifest, located);
  const groups = [...new Set(cases.map(({ reference }) => reference.group ?? reference.caseId))];
  const whose =
    groups.length < cases.length ? ` (of ${counted(groups.length, 'patient')}: ${some(groups)})` : '';
  const again =
    manifest.source.kind === 'listed' && whose !== ''
      ? '; where the images are of different patients after all, add the set again without --patient'
      : '';
  return new DataError({
    verb: 'missing',
    what: `cases of ${manifest.id}: the ${cases.length} that are there${whose} cannot fill training, validation and test`,
    where: located.folder,
    remedy: `at least three cases, of three different patients where patients are known, are needed${again}`,
  });
}

/** The error where only supplements are there, such as KiTS19's labels without its CT volumes. */
function noCompleteCase(manifest: Manifest, source: FileSource, { folder, supplements }: Located): DataError {
  const file = source.kind === 'files' ? source.sources[0]!.image[0]! : source.cases[0]!.image;
  return new DataError({
    verb: 'missing',
    what: `images of ${manifest.id} (expected ${file}, found labels only: ${some(supplements.map(({ caseId }) => caseId))})`,
    where: folder,
    remedy: `"npm run data -- show ${manifest.id}" says how to get the images`,
  });
}
