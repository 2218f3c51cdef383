import { expect } from 'chai';
import { adjustDeclared } from '../../src/evaluate/declared-family.js';

interface Test {
  place: string | undefined;
  p: number;
}

const adjusted = (tests: readonly Test[], declared: number) => {
  const found = adjustDeclared(tests, { declared, pValueOf: ({ p }) => p, placeOf: ({ place }) => place });
  return tests.map((test) => found.get(test)!);
};
const closeTo = (found: readonly number[], expected: readonly number[]) => {
  expect(found).to.have.length(expected.length);
  found.forEach((p, index) => {
    expect(p).to.be.closeTo(expected[index]!, 1e-15);
  });
};

describe('a declared family', () => {
  const a = { place: 'a', p: 0.04 };
  const b = { place: 'b', p: 0.01 };

  it('counts tests without results as p = 1', () => {
    // From the smallest: 3 × 0.01, then 2 × 0.04.
    closeTo(adjusted([a, b], 3), [0.08, 0.03]);
    closeTo(adjusted([a], 3), [0.12]);
  });

  it('is not changed by results beside it: a second one in a place, and one without a place', () => {
    const beside = [
      { place: 'a', p: 0.02 },
      { place: undefined, p: 0.001 },
      { place: undefined, p: 0.5 },
    ];
    // m p each: 3 × 0.02, 3 × 0.001, and 1 at most. Were the second in the place of a the member, a would have 3 × 0.04.
    closeTo(adjusted([a, b, ...beside], 3), [0.08, 0.03, 0.06, 0.003, 1]);
  });

  it('leaves undefined ones undefined, and counts them as 1', () => {
    const [undefinedOne, other] = adjusted([{ place: 'a', p: Number.NaN }, b], 3);
    expect(undefinedOne).to.be.NaN;
    expect(other).to.be.closeTo(0.03, 1e-15);
  });

  it('refuses more places than are declared', () => {
    expect(() => adjusted([a, b], 1)).to.throw(RangeError, 'invalid family: 2 places, 1 tests declared');
  });
});
