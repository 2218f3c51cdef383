import { combinedDataError, DataError } from '../core/errors.js';
import { counted } from '../text/number-format.js';
import { officialCases } from './cases/case-list.js';
import type { CaseReference, DataSet, LocatedCase, PlainCase } from './cases/data-set.js';
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
  /** What to do where only a part of the set is there: use it, or stop. */
  partial: 'use' | 'refuse';
  /** A manifest that lies neither in the project nor in the data folder. */
  manifestFile?: string | undefined;
}

/** A data set together with what its user should be told, one sentence each. */
export interface OpenedDataSet extends DataSet {
  notes: readonly string[];
  /** False where the fixed split would leave a side empty, so that `split` is a seeded one by group. */
  isFixedSplit: boolean;
}

/** What is to be told where the split itself is used, and not folds. */
export function seededSplitNotes({ id, isFixedSplit }: OpenedDataSet): string[] {
  return isFixedSplit
    ? []
    : [`the fixed split would leave a side of ${id} empty: a seeded split by group is used`];
}

/** Faults of one kind listed in full before the rest is only counted. */
const faultsListed = 20;

/**
 * Finds a data set by its id and fixes its split, before any pixel is read. All faults that names alone can show (a
 * missing folder, a foreign layout, images without masks) are thrown as one DataError. Where only a part of the set
 * is there, 'use' takes those cases on the sides of the fixed split, or, if that leaves a side empty, on the sides
 * of a seeded split by group, and seededSplitNotes say so; 'refuse' throws.
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

/** As openDataSet, for a manifest at hand. */
export function openManifest(manifest: Manifest, { dataDir, partial }: OpenDataSetOptions): OpenedDataSet {
  if (manifest.source.kind === 'phantom')
    return { ...phantomDataSet(manifest), notes: [], isFixedSplit: true, plain: plainSet(manifest, []) };
  const located = locateCases(manifest, manifest.source, dataDir);
  if (located.faults.length > 0) throw combinedDataError(abridged(located.faults, manifest), manifest.id);
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
  const notes = [
    isPart && `${presence.found} of ${presence.expected} cases of ${manifest.id} are there and are used`,
    located.unusedFolders.length > 0 &&
      `${manifest.id} lies there more than once: ${located.folder} is read, ${located.unusedFolders.join(' and ')} is not`,
    located.unlisted.length > 0 &&
      `${located.unlisted.length} cases in ${located.folder} are not in the official list of ${manifest.id} and are passed over: ${some(located.unlisted)}`,
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

/** How the given cases of a set are read, from plain data alone: what DataSet's functions do, in any thread. */
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

/** Whether any case of the study is there with image and mask: a set that is refused all the same is for its user to mend. */
export function isThere(manifest: Manifest, dataDir: string): boolean {
  const { source } = manifest;
  if (source.kind === 'phantom') return true;
  return casesOfStudy(manifest, locateCases(manifest, source, dataDir)).length > 0;
}

/** Cases that are there with image and mask, without those that the study leaves out. */
export function casesOfStudy({ split }: Manifest, { cases }: Located): LocatedCase[] {
  return cases.filter(({ reference }) => sideOf(split, reference) !== undefined);
}

/** Cases that stand on some side of the fixed split: the official ones without those that the study leaves out. */
export function studyCaseCount(manifest: Manifest): number {
  const { source, split } = manifest;
  if (source.kind === 'files' && source.cases.kind === 'found') return source.cases.count;
  return officialCases(manifest, () => []).filter((one) => sideOf(split, one) !== undefined).length;
}

/** Fewer faults for one message: the first of each verb and thing, and the number of the others. */
export function abridged(faults: readonly DataError[], manifest: Manifest): DataError[] {
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
    fingerprint: async (references) => hashCaseFiles(references.map(locatedOf)),
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

/** Only supplements are there: KiTS19's labels without its CT volumes, for one. */
function noCompleteCase(manifest: Manifest, source: FileSource, { folder, supplements }: Located): DataError {
  const file = source.kind === 'files' ? source.sources[0]!.image[0]! : source.cases[0]!.image;
  return new DataError({
    verb: 'missing',
    what: `images of ${manifest.id} (expected ${file}, found labels only: ${some(supplements.map(({ caseId }) => caseId))})`,
    where: folder,
    remedy: `"npm run data -- show ${manifest.id}" says how to get the images`,
  });
}
