import { DataError } from '../../core/errors.js';
import { presets } from '../../study/presets.js';
import type { CaseReference, Split } from '../cases/data-set.js';
import { findDividedGroups } from '../cases/divided-groups.js';
import { patientCount, possibleFolds, studyFold } from '../cases/fold-cases.js';
import { type SplitSide, splitSides } from '../cases/split-cases.js';
import type { Manifest } from '../manifest-format/manifest.js';
import { findTwins, type Picture, type Twins, twinPhrases, twinRemedy } from './leakage.js';

/** A case with what the search for leakage needs, and the path of its image. */
export interface CheckedCase extends Picture {
  reference: CaseReference;
  imagePath: string;
}

/** The split that a data set has without folds. */
export interface SplitWithoutFolds {
  split: Split;
  /** False where it is a seeded one because a side of the fixed one would be empty. */
  isFixed: boolean;
}

/**
 * Finds leakage in every split that the presets train on: the one without folds, and the folds of presets "mini" and "own". Returns
 * faults and warnings as sentences, groups first.
 *
 * Twins on two sides of a split are a fault, because training is refused. A group on two sides is a fault in our own splits, but is
 * kept in the authors' splits by number; folds never divide a group. Cases that the study excludes are left out.
 */
export function checkSplits(
  manifest: Manifest,
  cases: readonly CheckedCase[],
  { split, isFixed }: SplitWithoutFolds,
): { faults: string[]; warnings: string[] } {
  const sides = sidesByCase(split);
  const sided = cases.filter(({ caseId }) => sides.has(caseId));
  const folds = foldsOf(manifest.id, split);
  const twins = findTwins(sided).flatMap((pair) => {
    const isApart = (one: Sides) => one.get(pair.first.caseId) !== one.get(pair.second.caseId);
    const places = [
      ...(isApart(sides) ? [isFixed ? 'the fixed split' : 'the seeded split'] : []),
      ...foldNames(folds.map(isApart)),
    ];
    return places.length > 0 ? twinFault(manifest.id, pair, places) : [];
  });
  const groups = dividedGroups(manifest.id, sided, sides);
  return manifest.split.kind === 'numbers'
    ? { faults: twins, warnings: groups.map((text) => `${text}; the authors' split is by image and is kept`) }
    : {
        faults: [...groups.map((text) => `${text}; correct the split in the manifest`), ...twins],
        warnings: [],
      };
}

function dividedGroups(id: string, cases: readonly CheckedCase[], sides: Sides): string[] {
  const sided = cases.map(({ caseId, reference: { group } }) => ({
    side: sides.get(caseId)!,
    ...(group !== undefined && { group }),
  }));
  return findDividedGroups(sided).map(({ group, sides }) => `${group} of ${id} is on ${sides.join(' and ')}`);
}

function twinFault(
  id: string,
  { kind, first, second }: Twins<CheckedCase>,
  places: readonly string[],
): string {
  const pair = `${first.caseId} and ${second.caseId} ${twinPhrases[kind]}`;
  return new DataError({
    verb: 'invalid',
    what: `split of ${id} (${pair}, on two sides of ${places.join(' and of ')})`,
    where: `${first.imagePath} and ${second.imagePath}`,
    remedy: twinRemedy,
  }).message;
}

/** "folds 1, 3 of 5" for those that are true; nothing where none is. */
function foldNames(folds: readonly boolean[]): string[] {
  const numbers = folds.flatMap((isNamed, at) => (isNamed ? at + 1 : []));
  if (numbers.length === 0) return [];
  return [`${numbers.length > 1 ? 'folds' : 'fold'} ${numbers.join(', ')} of ${folds.length}`];
}

type Sides = ReadonlyMap<string, SplitSide>;

function sidesByCase(split: Split): Sides {
  return new Map(splitSides.flatMap((side) => split[side].map(({ caseId }) => [caseId, side] as const)));
}

/** The folds by patient that the presets use; none where there are too few patients for any. */
function foldsOf(id: string, split: Split): Sides[] {
  const of = possibleFolds(patientCount(split), presets.own.defaults.folds!.count);
  return Array.from({ length: of }, (_, at) => sidesByCase(studyFold({ id, split }, { number: at + 1, of })));
}
