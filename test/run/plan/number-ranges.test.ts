import { expect } from 'chai';
import { numberRanges } from '../../../src/run/plan/number-ranges.js';

describe('numberRanges', () => {
  it('joins what follows without a gap', () => {
    expect(numberRanges([1, 2, 3, 7, 9, 10])).to.deep.equal([
      [1, 3],
      [7, 7],
      [9, 10],
    ]);
    expect(numberRanges([])).to.deep.equal([]);
  });
});
