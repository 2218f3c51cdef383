import { holmAdjust } from '../statistics/holm.js';

/** How tests belong to a family that is declared, whatever results there are. */
export interface DeclaredFamily<Test> {
  /** How many tests are declared; those without results count as p = 1. */
  declared: number;
  pValueOf(test: Test): number;
  /** Which of the declared tests this is; undefined where it is none of them. */
  placeOf(test: Test): string | undefined;
}

/**
 * p values after Holm's correction over a declared family. Of several tests in one place the first is the family's. Every
 * other test, and one without a place, is corrected as if it alone had results: m p, at most 1, with m the number
 * declared. So no result that a folder holds beside the declared ones changes any of theirs.
 *
 * NaN stays NaN and counts as 1 for the others. Example, 3 declared: a 0.01, b 0.04 → 0.03, 0.08; a second result in a's place,
 * 0.02 → 0.06.
 */
export function adjustDeclared<Test>(
  tests: readonly Test[],
  { declared, pValueOf, placeOf }: DeclaredFamily<Test>,
): Map<Test, number> {
  const members = new Map<string, Test>();
  for (const test of tests) {
    const place = placeOf(test);
    if (place !== undefined && !members.has(place)) members.set(place, test);
  }
  const own = [...members.values()];
  if (own.length > declared) {
    throw new RangeError(`invalid family: ${own.length} places, ${declared} tests declared`);
  }
  const known = own.filter((test) => !Number.isNaN(pValueOf(test)));
  const absent = Array<number>(declared - known.length).fill(1);
  const together = holmAdjust([...known.map(pValueOf), ...absent]);
  const adjusted = new Map(known.map((test, index) => [test, together[index]!]));
  return new Map(tests.map((test) => [test, adjusted.get(test) ?? Math.min(1, declared * pValueOf(test))]));
}
