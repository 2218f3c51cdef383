import { expect } from 'chai';
import { noncentralUpperTail } from '../../src/statistics/detectable-difference.js';
import { logGamma } from '../../src/statistics/log-gamma.js';
import { monotoneRoot } from '../../src/statistics/monotone-root.js';
import { normalQuantile } from '../../src/statistics/normal-quantile.js';
import {
  studentDegreesOfFreedom,
  studentTwoSidedPValue,
  studentUpperQuantile,
  studentUpperTail,
} from '../../src/statistics/student-t.js';
import { number, property } from '../property.js';
import { golden } from './inference-golden.js';

describe('logarithm of the gamma function', () => {
  it('agrees with SciPy to 2 · 10⁻¹⁵', () => {
    for (const { x, value } of golden.logGamma) {
      expect(Math.abs(logGamma(x) - value), `x = ${x}`).to.be.at.most(2e-15 * Math.max(1, Math.abs(value)));
    }
  });

  it('is log 24 at 5 and refuses what has none', () => {
    expect(logGamma(5)).to.be.closeTo(Math.log(24), 1e-14);
    for (const x of [0, -1, Number.NaN]) expect(() => logGamma(x)).to.throw(RangeError, 'invalid argument');
  });
});

describe('Student’s t distribution', () => {
  it('has the upper tails of 40-digit arithmetic to 10⁻¹², for degrees of freedom that are whole and not', () => {
    for (const { t, degreesOfFreedom, upperTail } of golden.tails) {
      const found = studentUpperTail(t, degreesOfFreedom);
      expect(Math.abs(found - upperTail), `t = ${t}, ν = ${degreesOfFreedom}`).to.be.at.most(
        1e-12 * upperTail,
      );
    }
  });

  it('has SciPy’s quantiles', () => {
    for (const { tail, degreesOfFreedom, t } of golden.quantiles) {
      expect(studentUpperQuantile(tail, degreesOfFreedom), `ν = ${degreesOfFreedom}`).to.be.closeTo(
        t,
        1e-10 * t,
      );
    }
  });

  it('is Cauchy’s distribution at one degree of freedom: P(T ≥ 1) = ¼', () => {
    expect(studentUpperTail(1, 1)).to.be.closeTo(0.25, 1e-14);
    expect(studentTwoSidedPValue(-1, 1)).to.be.closeTo(0.5, 1e-14);
  });

  it('has ends, and no answer for NaN', () => {
    expect(studentUpperTail(Number.POSITIVE_INFINITY, 4)).to.equal(0);
    expect(studentUpperTail(Number.NEGATIVE_INFINITY, 4)).to.equal(1);
    expect(studentTwoSidedPValue(0, 4)).to.equal(1);
    expect(studentUpperTail(Number.NaN, 4)).to.be.NaN;
    expect(studentUpperTail(1, Number.NaN)).to.be.NaN;
    expect(studentUpperQuantile(0.025, Number.NaN)).to.be.NaN;
    expect(studentUpperQuantile(0.5, 3)).to.equal(0);
    expect(() => studentUpperTail(1, 0)).to.throw(RangeError, 'degrees of freedom 0');
    for (const tail of [0, 0.6, Number.NaN]) {
      expect(() => studentUpperQuantile(tail, 3)).to.throw(RangeError, 'invalid tail');
    }
  });

  it('finds the degrees of freedom that belong to a quantile, or the nearer end', () => {
    const t = studentUpperQuantile(0.025, 3);
    expect(studentDegreesOfFreedom(t, 0.025, 1, 10)).to.be.closeTo(3, 1e-9);
    expect(studentDegreesOfFreedom(100, 0.025, 1, 10)).to.equal(1);
    expect(studentDegreesOfFreedom(1.9, 0.025, 1, 10)).to.equal(10);
  });

  property(
    'its quantile and its tail undo each other',
    [number(0.001, 0.5), number(1, 200)],
    (tail, freedom) => {
      expect(studentUpperTail(studentUpperQuantile(tail, freedom), freedom)).to.be.closeTo(tail, 1e-13);
    },
  );

  property(
    'its tail falls with t, and beyond 0 with the degrees of freedom',
    [number(0.01, 30), number(0.01, 3), number(1, 50), number(0.1, 50)],
    (t, step, freedom, more) => {
      expect(studentUpperTail(t + step, freedom)).to.be.below(studentUpperTail(t, freedom));
      expect(studentUpperTail(t, freedom + more)).to.be.below(studentUpperTail(t, freedom));
    },
  );
});

describe('noncentral t distribution', () => {
  it('has SciPy’s upper tails to 10⁻⁸', () => {
    for (const { t, degreesOfFreedom, shift, upperTail } of golden.noncentral) {
      const label = `t = ${t}, ν = ${degreesOfFreedom}, δ = ${shift}`;
      expect(noncentralUpperTail(t, degreesOfFreedom, shift), label).to.be.closeTo(upperTail, 1e-8);
    }
  });

  property('without a shift it is Student’s', [number(0, 6), number(1, 150)], (t, freedom) => {
    expect(noncentralUpperTail(t, freedom, 0)).to.be.closeTo(studentUpperTail(t, freedom), 1e-8);
  });
});

describe('normal quantile', () => {
  it('agrees with SciPy', () => {
    for (const { share, z } of golden.normalQuantiles) expect(normalQuantile(share)).to.be.closeTo(z, 1e-11);
  });

  it('has ends', () => {
    expect(normalQuantile(0)).to.equal(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).to.equal(Number.POSITIVE_INFINITY);
    expect(normalQuantile(Number.NaN)).to.be.NaN;
    expect(() => normalQuantile(1.1)).to.throw(RangeError, 'invalid share');
  });
});

describe('root of a rising function', () => {
  it('is found to the last digit: x³ = 2, and an end where the root lies outside', () => {
    expect(monotoneRoot((x) => x ** 3 - 2, 0, 2)).to.be.closeTo(Math.cbrt(2), 2 ** -52);
    expect(monotoneRoot((x) => x + 1, 0, 5)).to.equal(0);
    expect(monotoneRoot((x) => x - 9, 0, 5)).to.equal(5);
    expect(() => monotoneRoot((x) => x, 1, 0)).to.throw(RangeError, 'invalid ends');
    expect(() => monotoneRoot((x) => x, Number.NaN, 0)).to.throw(RangeError, 'invalid ends');
  });
});
