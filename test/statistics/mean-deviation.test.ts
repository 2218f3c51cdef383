import { expect } from 'chai';
import { meanAndDeviation } from '../../src/statistics/mean-deviation.js';

describe('mean and standard deviation', () => {
  it('leaves NaN out and counts it', () => {
    expect(meanAndDeviation([1, 3, Number.NaN])).to.deep.equal({
      mean: 2,
      standardDeviation: Math.SQRT2,
      count: 2,
      undefinedCount: 1,
    });
  });

  it('has no deviation of one value and no mean of none', () => {
    expect(meanAndDeviation([4])).to.deep.equal({
      mean: 4,
      standardDeviation: Number.NaN,
      count: 1,
      undefinedCount: 0,
    });
    for (const none of [[], [Number.NaN]]) {
      const { mean, standardDeviation } = meanAndDeviation(none);
      expect([mean, standardDeviation]).to.deep.equal([Number.NaN, Number.NaN]);
    }
  });

  it('does not lose small spreads on a large mean', () => {
    const { standardDeviation } = meanAndDeviation([1e9 + 1, 1e9 + 2, 1e9 + 3]);
    expect(standardDeviation).to.equal(1);
  });
});
