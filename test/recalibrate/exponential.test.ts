import { expect } from 'chai';
import fc from 'fast-check';
import { exponential } from '../../src/recalibrate/exponential.js';
import { property } from '../property.js';

describe('exponential', () => {
  it('is exact at 0 and beyond the range of a double', () => {
    expect(exponential(0)).to.equal(1);
    expect(exponential(-0)).to.equal(1);
    expect(exponential(-746)).to.equal(0);
    expect(exponential(-Infinity)).to.equal(0);
    expect(exponential(Number.NaN)).to.be.NaN;
  });

  it('has known values', () => {
    expect(exponential(-1)).to.be.closeTo(0.367879441171442, 1e-15);
    expect(exponential(-Math.LN2)).to.be.closeTo(0.5, 1e-15);
    expect(exponential(-10 * Math.LN2)).to.be.closeTo(1 / 1024, 1e-17);
  });

  property(
    'agrees with Math.exp within a relative error of 1e-15',
    [fc.double({ min: -690, max: 0, noNaN: true })],
    (x) => {
      expect(Math.abs(exponential(x) - Math.exp(x))).to.be.at.most(1e-15 * Math.exp(x));
    },
    2000,
  );

  it('agrees at every step of the table and in the middle between two', () => {
    for (let half = 0; half < 128 * 900; half++) {
      const x = (-half * Math.LN2) / 128;
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).to.be.below(1e-15);
    }
  });

  it('never rises where x falls, down to the smallest double', () => {
    let last = 1;
    for (let x = 0; x > -750; x -= 0.01) {
      const value = exponential(x);
      expect(value).to.be.at.most(last).and.at.least(0);
      last = value;
    }
  });
});
