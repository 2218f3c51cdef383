import { holmAdjust } from '../statistics/holm.js';

/** A family of tests that is declared in advance, independent of which results exist. */
export interface DeclaredFamily<Test> {
  /** Number of tests declared; those without results count as p = 1. */
  declared: number;
  pValueOf(test: Test): number;
  /** Which of the declared tests this is; undefined if it is none of them. */
  placeOf(test: Test): string | undefined;
}

/**
 * p values after Holm's correction over a declared family. If several tests have the same place, the first belongs to
 * the family. Every other test, and a test without a place, is corrected as if it alone had results: min(1, m p) with m
 * the declared number. So results beside the declared ones do not change the correction.
 *
 * NaN stays NaN and counts as p = 1 for the others. Throws RangeError for more places than declared tests.
 * Example, 3 declared: a 0.01, b 0.04 → 0.03, 0.08; a second result in the place of a, 0.02 → 0.06.
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
