import { expect } from 'chai';
import fc from 'fast-check';
import { meanInterval, meanTestPValue } from '../../src/statistics/mean-estimate.js';
import { nestedMean } from '../../src/statistics/nested-mean.js';
import { number, order, property, reordered } from '../property.js';
import { golden } from './inference-golden.js';

const networks = fc.array(fc.array(number(-5, 5), { minLength: 1, maxLength: 8 }), {
  minLength: 2,
  maxLength: 7,
});

/** Student's one-sample t of all values: what the pooled rule must come to. */
function plainStandardError(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length,
  );
}

describe('mean over patients nested in networks', () => {
  it('is 4 ± 2 with one degree of freedom for [[1, 3], [5, 7]]', () => {
    const estimate = nestedMean([
      [1, 3],
      [5, 7],
    ]);
    // MSB = 2 (2² + 2²) / 1 = 16, MSW = (2 + 2) / 2 = 2, SE² = 16 / 4.
    expect(estimate).to.deep.equal({
      mean: 4,
      standardError: 2,
      degreesOfFreedom: 1,
      rule: 'between networks',
    });
    // t = 2 on one degree of freedom: p = 1 − 2/π atan 2.
    expect(meanTestPValue(estimate)).to.be.closeTo(1 - (2 / Math.PI) * Math.atan(2), 1e-14);
    expect(meanTestPValue(estimate, 4)).to.equal(1);
  });

  it('follows from the mean squares that least squares gives', () => {
    const rules = golden.nested.map(
      ({ networks, meanSquareBetween, meanSquareWithin, total, fixedEffectsF }) => {
        const sizes = networks.map((group) => group.length);
        const patients = sizes.reduce((sum, size) => sum + size, 0);
        const squares = sizes.reduce((sum, size) => sum + size * size, 0) / patients;
        const { standardError, degreesOfFreedom, rule } = nestedMean(networks);
        if (fixedEffectsF <= 1) {
          expect(standardError).to.be.closeTo(Math.sqrt(total / (patients - 1) / patients), 1e-12);
          expect(degreesOfFreedom).to.equal(patients - 1);
        } else {
          const networkVariance =
            ((meanSquareBetween - meanSquareWithin) * (networks.length - 1)) / (patients - squares);
          expect(standardError).to.be.closeTo(
            Math.sqrt((meanSquareWithin + networkVariance * squares) / patients),
            1e-12,
          );
          expect(degreesOfFreedom).to.equal(networks.length - 1);
        }
        return rule;
      },
    );
    expect(new Set(rules)).to.have.length(2);
  });

  it('is Student’s test of the networks’ means where each has one patient', () => {
    const { standardError, degreesOfFreedom } = nestedMean([[1], [2], [6]]);
    expect(standardError).to.be.closeTo(plainStandardError([1, 2, 6]), 1e-15);
    expect(degreesOfFreedom).to.equal(2);
  });

  it('knows nothing of other networks from one, and leaves out those without patients', () => {
    expect(nestedMean([[1, 2, 3]]).standardError).to.be.NaN;
    expect(nestedMean([[1, 2, 3], []]).rule).to.include('one network');
    expect(nestedMean([[1], []]).standardError).to.be.NaN;
    expect(nestedMean([]).mean).to.be.NaN;
    expect(nestedMean([[1, 3], [], [5, 7]])).to.deep.equal(
      nestedMean([
        [1, 3],
        [5, 7],
      ]),
    );
    expect(meanTestPValue(nestedMean([[1, 2, 3]]))).to.be.NaN;
    expect(meanInterval(nestedMean([[1, 2, 3]])).low).to.be.NaN;
  });

  it('of differences that are all the same rejects every other mean', () => {
    const estimate = nestedMean([
      [2, 2],
      [2, 2],
    ]);
    expect(estimate.standardError).to.equal(0);
    expect([meanTestPValue(estimate, 2), meanTestPValue(estimate, 1.9)]).to.deep.equal([1, 0]);
    expect(meanInterval(estimate)).to.deep.equal({ low: 2, high: 2 });
  });

  property('the order of networks and of patients does not matter', [networks, order], (groups, keys) => {
    const estimate = nestedMean(groups);
    const other = nestedMean(
      reordered(
        groups.map((group) => reordered(group, keys)),
        keys,
      ),
    );
    expect(other.mean).to.be.closeTo(estimate.mean, 1e-12);
    if (estimate.rule === other.rule) {
      expect(other.standardError).to.be.closeTo(estimate.standardError, 1e-9);
    }
  });

  property(
    'mean and interval move and stretch with the values',
    [networks, number(-3, 3), number(0.1, 10)],
    (groups, by, unit) => {
      const [low, high] = Object.values(meanInterval(nestedMean(groups))) as [number, number];
      fc.pre(high - low > 1e-6);
      const moved = nestedMean(groups.map((group) => group.map((value) => unit * value + by)));
      fc.pre(moved.rule === nestedMean(groups).rule);
      expect(meanInterval(moved).low).to.be.closeTo(unit * low + by, 1e-6 * unit * (high - low));
      expect(meanInterval(moved).high).to.be.closeTo(unit * high + by, 1e-6 * unit * (high - low));
    },
  );

  property('interval and test agree about every value', [networks, number(-6, 6)], (groups, value) => {
    const estimate = nestedMean(groups);
    const { low, high } = meanInterval(estimate);
    fc.pre(Math.min(Math.abs(value - low), Math.abs(value - high)) > 1e-9 * (high - low));
    expect(meanTestPValue(estimate, value) > 0.05).to.equal(low < value && value < high);
  });

  property('pooled is Student’s one-sample test', [networks], (groups) => {
    const estimate = nestedMean(groups);
    fc.pre(estimate.rule !== 'between networks');
    expect(estimate.standardError).to.be.closeTo(plainStandardError(groups.flat()), 1e-12);
  });

  property('what networks add is never less than what patients alone would tell', [networks], (groups) => {
    const estimate = nestedMean(groups);
    fc.pre(
      estimate.rule === 'between networks' && groups.every((group) => group.length === groups[0]!.length),
    );
    expect(estimate.standardError).to.be.at.least(plainStandardError(groups.flat()) * (1 - 1e-9));
  });
});
