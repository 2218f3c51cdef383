import { expect } from 'chai';
import { nonFiniteValues } from '../../src/core/non-finite.js';

describe('nonFiniteValues', () => {
  it('counts NaN and both infinities, and tells the first', () => {
    expect(nonFiniteValues(Float32Array.of(0, -1, Infinity, NaN, 3, -Infinity))).to.deep.equal({
      count: 3,
      first: 2,
    });
    expect(nonFiniteValues(Float32Array.of(NaN))).to.deep.equal({ count: 1, first: 0 });
    expect(nonFiniteValues(Float32Array.of(0, 3.4e38))).to.equal(undefined);
    expect(nonFiniteValues(new Float32Array(0))).to.equal(undefined);
  });
});
