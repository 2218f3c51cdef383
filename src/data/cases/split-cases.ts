import { createHash } from 'node:crypto';
import { RandomStream } from '../../core/random-stream.js';
import type { Manifest, SplitRule } from '../manifest-format/manifest.js';
import type { CaseReference, Split } from './data-set.js';

/** The sides of a split in the order of tables. */
export const splitSides = ['training', 'validation', 'test'] as const;
export type SplitSide = (typeof splitSides)[number];

/** Share of the patients in the test side of a seeded split: the protocol's 20 of 100. */
const testShare = 0.2;

/** Share of the patients outside the test side that validate: the protocol's 16 of 80. */
export const validationShare = 0.2;

/** The side of a case in the fixed split; undefined where the study excludes the case. */
export function sideOf(rule: SplitRule, reference: CaseReference): SplitSide | undefined {
  switch (rule.kind) {
    case 'numbers': {
      const number = reference.number!;
      if (rule.excluded.includes(number)) return undefined;
      if (rule.test.includes(number)) return 'test';
      return rule.validation.includes(number) ? 'validation' : 'training';
    }
    case 'groups': {
      const group = reference.group ?? reference.caseId;
      if (rule.test.includes(group)) return 'test';
      return rule.validation.includes(group) ? 'validation' : 'training';
    }
    case 'listed':
      if (rule.test.includes(reference.caseId)) return 'test';
      return rule.validation.includes(reference.caseId) ? 'validation' : 'training';
    case 'group-hash': {
      const position = unitHash(`${rule.seed}/${reference.group ?? reference.caseId}`);
      if (position < rule.testShare) return 'test';
      return position < rule.testShare + rule.validationShare ? 'validation' : 'training';
    }
  }
}

/** The fixed split of the given cases, each side in the given order. */
export function fixedSplit(rule: SplitRule, cases: readonly CaseReference[]): Split {
  const on = (side: SplitSide) => cases.filter((reference) => sideOf(rule, reference) === side);
  return { training: on('training'), validation: on('validation'), test: on('test') };
}

/**
 * The split for the given cases: the fixed one, or a seeded one by group where a side of the fixed one would be empty.
 */
export function splitInUse(
  manifest: Pick<Manifest, 'id' | 'split'>,
  cases: readonly CaseReference[],
): { split: Split; isFixed: boolean } {
  const fixed = fixedSplit(manifest.split, cases);
  if (!hasEmptySide(fixed)) return { split: fixed, isFixed: true };
  const sided = cases.filter((reference) => sideOf(manifest.split, reference) !== undefined);
  return { split: seededSplit(manifest.id, sided), isFixed: false };
}

/** Whether a side has no case. */
export function hasEmptySide(split: Split): boolean {
  return splitSides.some((side) => split[side].length === 0);
}

/**
 * A split for an incomplete data set where a side of the fixed split would be empty. Groups are drawn in seeded order: a fifth
 * for test, then a fifth of the others for validation, at least one each; the rest trains, as in the protocol's 64 : 16 : 20. With
 * fewer than three groups a side remains empty.
 */
function seededSplit(dataSetId: string, cases: readonly CaseReference[]): Split {
  const groupOf = ({ group, caseId }: CaseReference) => group ?? caseId;
  const groups = RandomStream.fromSeed(1)
    .fork('partial-split', dataSetId)
    .shuffled([...new Set(cases.map(groupOf))].sort());
  const testCount = Math.max(1, Math.round(testShare * groups.length));
  const validationCount = Math.max(1, Math.round(validationShare * (groups.length - testCount)));
  const test = new Set(groups.slice(0, testCount));
  const validation = new Set(groups.slice(testCount, testCount + validationCount));
  return {
    training: cases.filter((one) => !test.has(groupOf(one)) && !validation.has(groupOf(one))),
    validation: cases.filter((one) => validation.has(groupOf(one))),
    test: cases.filter((one) => test.has(groupOf(one))),
  };
}

/** A hash of a text in [0, 1): the first 48 bits of its SHA-256, divided by 2^48. */
function unitHash(text: string): number {
  return createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}
