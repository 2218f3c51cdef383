import { combinedDataError } from '../core/errors.js';
import { counted } from '../text/number-format.js';
import { fileAccess, plainSet } from './case-access.js';
import type { DataSet, LocatedCase } from './cases/data-set.js';
import { abridgedFaults, incomplete, noCompleteCase, some, tooFewGroups } from './cases/data-set-faults.js';
import { refuseDividedGroups } from './cases/divided-groups.js';
import { locateCases } from './cases/locate-cases.js';
import { pictureTerms } from './cases/picture-terms.js';
import { hasEmptySide, splitInUse } from './cases/split-cases.js';
import { casesOfStudy, studyCaseCount } from './cases/study-cases.js';
import type { Manifest } from './manifest-format/manifest.js';
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

function hasJpegMasks(cases: readonly LocatedCase[]): boolean {
  return cases.some(({ maskPaths }) => maskPaths.some((path) => /\.jpe?g$/i.test(path)));
}
