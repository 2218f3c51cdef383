import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from '../../src/core/random-stream.js';
import { bootstrapMeanInterval, caseBootstrap, quantile } from '../../src/statistics/bootstrap.js';
import { holmAdjust } from '../../src/statistics/holm.js';
import { meanAndDeviation } from '../../src/statistics/mean-deviation.js';
import { normalUpperTail } from '../../src/statistics/normal-tail.js';
import { rankBiserial } from '../../src/statistics/rank-biserial.js';
import { signedRankTest } from '../../src/statistics/signed-rank-test.js';
import { number, order, property, reordered } from '../property.js';

/** Differences that tie often: whole numbers of a unit. */
const tiedUnits = fc.array(fc.integer({ min: -4, max: 6 }), { minLength: 1, maxLength: 9 });
/** Metrics under two losses, as small shares, so that many differences are equal but for rounding. */
const pairsOfShares = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), {
  minLength: 1,
  maxLength: 12,
});
const pValues = fc.array(fc.oneof(number(0, 1), fc.constant(Number.NaN)), { maxLength: 12 });
const values = fc.array(number(-1000, 1000), { minLength: 2, maxLength: 30 });
const factor = number(1e-3, 1e3);

describe('properties of the signed-rank test', () => {
  property('the order of pairs does not matter', [tiedUnits, order], (units, keys) => {
    expect(signedRankTest(reordered(units, keys))).to.deep.equal(signedRankTest(units));
  });

  property('losses that change places keep p and turn the correlation', [tiedUnits], (units) => {
    const turned = units.map((unit) => -unit);
    expect(signedRankTest(turned).pValue).to.equal(signedRankTest(units).pValue);
    expect(rankBiserial(turned)).to.be.closeTo(-rankBiserial(units), 1e-15);
  });

  property('the unit does not matter, ties and zeros included', [tiedUnits, factor], (units, unit) => {
    expect(signedRankTest(units.map((one) => one * unit))).to.deep.equal(signedRankTest(units));
    expect(rankBiserial(units.map((one) => one * unit))).to.equal(rankBiserial(units));
  });

  property('shares are compared as the fractions they stand for', [pairsOfShares], (pairs) => {
    const inBinary = pairs.map(([a, b]) => a / 20 - b / 20);
    expect(signedRankTest(inBinary)).to.deep.equal(signedRankTest(pairs.map(([a, b]) => a - b)));
  });

  property('sizes may be stretched as long as their order stays', [tiedUnits], (units) => {
    const cubes = units.map((unit) => unit ** 3);
    expect(signedRankTest(cubes)).to.deep.equal(signedRankTest(units));
  });

  /** Every sign is a fair coin: of all assignments at most a share α has p ≤ α. */
  property(
    'the null distribution is exact: p never promises too much',
    [tiedUnits],
    (units) => {
      const sizes = units.map(Math.abs);
      const found = Array.from(
        { length: 2 ** sizes.length },
        (_, signs) =>
          signedRankTest(sizes.map((size, index) => (signs & (1 << index) ? size : -size))).pValue,
      );
      for (const p of new Set(found)) {
        const asExtreme = found.filter((other) => other <= p).length;
        expect(asExtreme / found.length).to.be.at.most(p + 1e-12);
      }
      const mean = found.reduce((sum, p) => sum + p, 0) / found.length;
      expect(mean).to.be.at.least(0.5);
    },
    25,
  );

  property('a positive correlation is a rank sum above its middle', [tiedUnits], (units) => {
    const { statistic } = signedRankTest(units);
    const total = statistic + signedRankTest(units.map((unit) => -unit)).statistic;
    expect(Math.sign(rankBiserial(units))).to.equal(Math.sign(2 * statistic - total));
    expect(Math.abs(rankBiserial(units))).to.be.at.most(1);
  });

  property(
    'exact and normal p agree where pairs are many',
    [fc.integer(), number(-0.6, 0.6)],
    (seed, shift) => {
      const stream = RandomStream.fromSeed(seed >>> 0);
      const differences = Array.from({ length: 48 }, () => stream.normal(shift));
      const exact = signedRankTest(differences, 'exact').pValue;
      expect(signedRankTest(differences, 'normal').pValue).to.be.closeTo(exact, 0.006);
    },
  );
});

describe('properties of Holm’s correction', () => {
  property('adjusted p lies between p and Bonferroni’s', [pValues], (family) => {
    const tests = family.filter((p) => !Number.isNaN(p)).length;
    holmAdjust(family).forEach((adjusted, index) => {
      const p = family[index]!;
      if (Number.isNaN(p)) expect(adjusted).to.be.NaN;
      else expect(adjusted).to.be.within(p, Math.min(1, tests * p));
    });
  });

  property('keeps the order of p, and equal p equal', [pValues], (family) => {
    const adjusted = holmAdjust(family);
    for (const [index, p] of family.entries()) {
      for (const [other, q] of family.entries()) {
        if (p < q) expect(adjusted[index]).to.be.at.most(adjusted[other]!);
        if (p === q) expect(adjusted[index]).to.equal(adjusted[other]);
      }
    }
  });

  property('does not look at the order of the tests', [pValues, order], (family, keys) => {
    const indices = reordered(
      family.map((_, index) => index),
      keys,
    );
    const adjusted = holmAdjust(family);
    expect(holmAdjust(indices.map((index) => family[index]!))).to.deep.equal(
      indices.map((index) => adjusted[index]!),
    );
  });

  property('one more test makes no p smaller', [pValues, number(0, 1)], (family, further) => {
    const alone = holmAdjust(family);
    holmAdjust([...family, further])
      .slice(0, -1)
      .forEach((adjusted, index) => {
        if (!Number.isNaN(family[index]!)) expect(adjusted).to.be.at.least(alone[index]!);
      });
  });
});

describe('properties of means and intervals', () => {
  property(
    'mean and SD move and stretch with the values',
    [values, number(-100, 100), factor],
    (list, by, unit) => {
      const { mean, standardDeviation } = meanAndDeviation(list);
      const moved = meanAndDeviation(list.map((value) => unit * value + by));
      expect(moved.mean).to.be.closeTo(unit * mean + by, 1e-9 * unit * 1000);
      expect(moved.standardDeviation).to.be.closeTo(unit * standardDeviation, 1e-9 * unit * 1000);
    },
  );

  property('the mean lies among the values', [values], (list) => {
    const { mean } = meanAndDeviation(list);
    expect(mean).to.be.at.least(Math.min(...list) - 1e-9);
    expect(mean).to.be.at.most(Math.max(...list) + 1e-9);
  });

  property(
    'a quantile lies among the values and grows with the share',
    [values, number(0, 1), number(0, 1)],
    (list, a, b) => {
      const sorted = Float64Array.from(list).sort();
      const [low, high] = [quantile(sorted, Math.min(a, b)), quantile(sorted, Math.max(a, b))];
      expect(low).to.be.at.least(sorted[0]!);
      expect(high).to.be.at.most(sorted.at(-1)!);
      expect(low).to.be.at.most(high);
    },
  );

  property(
    'an interval of means lies among the values, and moves with them',
    [values, fc.nat(), number(-50, 50)],
    (list, seed, by) => {
      const { low, high } = bootstrapMeanInterval(list, RandomStream.fromSeed(seed), 50);
      expect(low).to.be.at.most(high);
      expect(low).to.be.at.least(Math.min(...list) - 1e-9);
      expect(high).to.be.at.most(Math.max(...list) + 1e-9);
      const moved = bootstrapMeanInterval(
        list.map((value) => value + by),
        RandomStream.fromSeed(seed),
        50,
      );
      expect(moved.low).to.be.closeTo(low + by, 1e-9);
      expect(moved.high).to.be.closeTo(high + by, 1e-9);
    },
  );

  property(
    'statistics that are asked for together get the intervals that they get alone',
    [values, fc.nat()],
    (list, seed) => {
      const largest = (sample: readonly number[]) => Math.max(...sample);
      const smallest = (sample: readonly number[]) => Math.min(...sample);
      const interval = (statistics: (sample: readonly number[]) => number[]) =>
        caseBootstrap(list, statistics, RandomStream.fromSeed(seed), 40);
      expect(interval((sample) => [largest(sample), smallest(sample)])).to.deep.equal([
        ...interval((sample) => [largest(sample)]),
        ...interval((sample) => [smallest(sample)]),
      ]);
    },
  );

  property(
    'the normal tail falls, from 1 to 0, and mirrors at ½',
    [number(-38, 38), number(0, 5)],
    (z, step) => {
      const tail = normalUpperTail(z);
      expect(tail).to.be.within(0, 1);
      expect(normalUpperTail(z + step)).to.be.at.most(tail * (1 + 1e-12));
      expect(tail + normalUpperTail(-z)).to.be.closeTo(1, 1e-15);
    },
  );
});
