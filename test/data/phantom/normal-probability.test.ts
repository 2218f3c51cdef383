import { expect } from 'chai';
import { normalProbability } from '../../../src/data/phantom/normal-probability.js';

describe('normalProbability', () => {
  it('agrees with tabulated values of Φ', () => {
    // Abramowitz and Stegun, table 26.1, and Φ(−5) from scipy.special.ndtr.
    expect(normalProbability(0)).equal(0.5);
    expect(normalProbability(1)).closeTo(0.841344746068543, 1e-14);
    expect(normalProbability(-1.96)).closeTo(0.0249978951482204, 1e-14);
    expect(normalProbability(3)).closeTo(0.99865010196837, 1e-14);
    expect(normalProbability(-5)).closeTo(2.866515718791939e-7, 1e-14);
  });

  it('is symmetric, rising, and closes at both ends', () => {
    for (let z = 0; z < 7; z += 0.1) {
      expect(normalProbability(z) + normalProbability(-z)).closeTo(1, 1e-14);
      expect(normalProbability(z + 0.1)).gte(normalProbability(z));
    }
    expect(normalProbability(Number.POSITIVE_INFINITY)).equal(1);
    expect(normalProbability(Number.NEGATIVE_INFINITY)).equal(0);
    expect(normalProbability(Number.NaN)).to.be.NaN;
  });
});
