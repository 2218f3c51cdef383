import { DataError } from '../../core/errors.js';
import type { Split } from './data-set.js';
import { type SplitSide, splitSides } from './split-cases.js';

/** Finds the groups (patients, sequences) with cases on several sides. */
export function findDividedGroups(
  cases: readonly { group?: string; side: SplitSide }[],
): { group: string; sides: readonly SplitSide[] }[] {
  const sidesByGroup = new Map<string, Set<SplitSide>>();
  for (const { group, side } of cases) {
    if (group !== undefined) sidesByGroup.set(group, (sidesByGroup.get(group) ?? new Set()).add(side));
  }
  return [...sidesByGroup].flatMap(([group, sides]) => (sides.size > 1 ? { group, sides: [...sides] } : []));
}

/** Throws DataError where a split of the data set `id` has a group on several sides. */
export function refuseDividedGroups(id: string, split: Split): void {
  const sided = splitSides.flatMap((side) =>
    split[side].map(({ group }) => ({ side, ...(group !== undefined && { group }) })),
  );
  const [divided] = findDividedGroups(sided);
  if (!divided) return;
  throw new DataError({
    verb: 'invalid',
    what: `split of ${id} (${divided.group} is on ${divided.sides.join(' and ')})`,
    remedy:
      'correct "split" in the manifest: put all cases of a patient on one side, or the test says nothing of new patients',
  });
}
