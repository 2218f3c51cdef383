import { expect } from 'chai';

/** Asserts that every value agrees: |actual − expected| ≤ absolute + relative · |expected|. */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 0, absolute = 0 }: { relative?: number; absolute?: number },
): void {
  expect(actual.length, 'number of values').to.equal(expected.length);
  for (let index = 0; index < expected.length; index++) {
    const [found, wanted] = [actual[index]!, expected[index]!];
    const allowed = absolute + relative * Math.abs(wanted);
    if (!(Math.abs(found - wanted) <= allowed)) {
      expect.fail(`value ${index}: ${found} is not within ${allowed} of ${wanted}`);
    }
  }
}
