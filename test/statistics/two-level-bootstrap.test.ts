import { expect } from 'chai';
import fc from 'fast-check';
import { RandomStream } from '../../src/core/random-stream.js';
import { bcaInterval } from '../../src/statistics/bca-interval.js';
import { quantile } from '../../src/statistics/bootstrap.js';
import { crossedBootstrapMeans, nestedBootstrapMeans } from '../../src/statistics/two-level-bootstrap.js';
import { number, property } from '../property.js';
import { golden } from './inference-golden.js';

const stream = () => RandomStream.fromSeed(3).fork('bootstrap');
const shares = (means: Float64Array) => {
  const counts = new Map<number, number>();
  for (const mean of means) counts.set(mean, (counts.get(mean) ?? 0) + 1 / means.length);
  return counts;
};
const rows = fc.array(fc.array(number(-5, 5), { minLength: 3, maxLength: 3 }), {
  minLength: 2,
  maxLength: 5,
});

describe('nested bootstrap', () => {
  it('draws networks first: of [[0, 0], [1, 1]] means 0, ½, 1 with chances ¼, ½, ¼', () => {
    const found = shares(
      nestedBootstrapMeans(
        [
          [0, 0],
          [1, 1],
        ],
        stream(),
        4000,
      ),
    );
    // Three standard errors of a share of 4000 draws.
    expect(found.get(0)).to.be.closeTo(0.25, 0.021);
    expect(found.get(0.5)).to.be.closeTo(0.5, 0.024);
    expect(found.size).to.equal(3);
  });

  it('then draws their patients: of [[0, 4], [0, 4]] sums of four fair coins', () => {
    const found = shares(
      nestedBootstrapMeans(
        [
          [0, 4],
          [0, 4],
        ],
        stream(),
        4000,
      ),
    );
    [1, 4, 6, 4, 1].forEach((ways, mean) => {
      expect(found.get(mean)).to.be.closeTo(ways / 16, 0.023);
    });
  });

  it('weighs a network of more patients more, as the mean over patients does', () => {
    // Drawn sizes and sums: 0 of 1, 1 · 3 of 4 twice as often, 3 · 2 of 6.
    const found = shares(nestedBootstrapMeans([[0], [1, 1, 1]], stream(), 4000));
    expect([...found.keys()].sort()).to.deep.equal([0, 0.75, 1]);
  });
});

describe('crossed bootstrap', () => {
  it('draws seeds and patients apart: of [[0, 1], [2, 3]] as 2 a + b of two pairs of coins', () => {
    const found = shares(
      crossedBootstrapMeans(
        [
          [0, 1],
          [2, 3],
        ],
        stream(),
        8000,
      ),
    );
    // 2 × {0, ½, 1} + {0, ½, 1}, each with chances ¼, ½, ¼; 1 is reached as 0 + 1 and 1 + 0.
    expect(found.get(0)).to.be.closeTo(1 / 16, 0.009);
    expect(found.get(1)).to.be.closeTo(1 / 16 + 2 / 16, 0.014);
    expect(found.get(1.5)).to.be.closeTo(1 / 4, 0.015);
  });

  it('refuses gaps, and gives nothing of one network or one patient', () => {
    expect(() => crossedBootstrapMeans([[1, 2], [3]], stream())).to.throw(RangeError, 'every patient');
    expect(crossedBootstrapMeans([[1, 2]], stream())).to.have.length(0);
    expect(crossedBootstrapMeans([[1], [2]], stream())).to.have.length(0);
    expect(nestedBootstrapMeans([[1, 2], []], stream())).to.have.length(0);
  });

  property(
    'every mean lies among the values, and the stream alone decides',
    [rows, fc.nat()],
    (values, seed) => {
      for (const draw of [nestedBootstrapMeans, crossedBootstrapMeans]) {
        const means = draw(values, RandomStream.fromSeed(seed), 30);
        expect(Math.min(...means)).to.be.at.least(Math.min(...values.flat()) - 1e-12);
        expect(Math.max(...means)).to.be.at.most(Math.max(...values.flat()) + 1e-12);
        expect(means).to.deep.equal(draw(values, RandomStream.fromSeed(seed), 30));
      }
    },
  );
});

describe('BCa interval', () => {
  it('agrees with the formula on SciPy’s normal distribution', () => {
    for (const { results, estimate, jackknife, interval } of golden.bca) {
      const { low, high } = bcaInterval(results, estimate, jackknife);
      expect(low).to.be.closeTo(interval[0], 1e-10);
      expect(high).to.be.closeTo(interval[1], 1e-10);
    }
  });

  it('is the percentile interval where there is neither bias nor acceleration', () => {
    const results = Array.from({ length: 101 }, (_, index) => index);
    const { low, high } = bcaInterval(results, 50, [1, 2, 3]);
    expect(low).to.be.closeTo(quantile(results, 0.025), 1e-9);
    expect(high).to.be.closeTo(quantile(results, 0.975), 1e-9);
  });

  it('gives the end of the results for an estimate beyond them, and NaN of none', () => {
    expect(bcaInterval([1, 2, 3], 9, [1, 1])).to.deep.equal({ low: 3, high: 3 });
    expect(bcaInterval([1, 2, 3], 0, [1, 1])).to.deep.equal({ low: 1, high: 1 });
    expect(bcaInterval([], 0, [1, 1]).low).to.be.NaN;
  });
});
