/** What is wrong with a data set as a whole. */
import { DataError } from '../../core/errors.js';
import { counted } from '../../text/number-format.js';
import type { FileSource, Manifest } from '../manifest-format/manifest.js';
import type { Located } from './located.js';
import { casesOfStudy } from './study-cases.js';

/** Number of faults that are listed in full; more are abridgedFaults. */
const faultsListed = 20;

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

/** The error where cases are missing that the user wants complete. */
export function incomplete(
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

/** The error where the cases belong to too few patients for a split. */
export function tooFewGroups(manifest: Manifest, located: Located): DataError {
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
export function noCompleteCase(
  manifest: Manifest,
  source: FileSource,
  { folder, supplements }: Located,
): DataError {
  const file = source.kind === 'files' ? source.sources[0]!.image[0]! : source.cases[0]!.image;
  return new DataError({
    verb: 'missing',
    what: `images of ${manifest.id} (expected ${file}, found labels only: ${some(supplements.map(({ caseId }) => caseId))})`,
    where: folder,
    remedy: `"npm run data -- show ${manifest.id}" says how to get the images`,
  });
}
