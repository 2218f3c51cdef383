import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { bootstrapMeanInterval, caseBootstrap, quantile } from '../../src/statistics/bootstrap.js';

const golden = JSON.parse(readFileSync('test/fixtures/statistics/signed-rank.json', 'utf8')) as {
  quantile: { values: number[]; quantiles: [number, number][] };
};

const stream = () => RandomStream.fromSeed(1).fork('bootstrap');

describe('case bootstrap', () => {
  it('gives every case’s value when all agree, and NaN below two cases', () => {
    expect(bootstrapMeanInterval([3, 3, 3], stream())).to.deep.equal({ low: 3, high: 3 });
    expect(bootstrapMeanInterval([3], stream())).to.deep.equal({ low: Number.NaN, high: Number.NaN });
    expect(bootstrapMeanInterval([], stream())).to.deep.equal({ low: Number.NaN, high: Number.NaN });
  });

  it('of two cases 0 and 1 draws means 0, ½, 1 with chances ¼, ½, ¼', () => {
    const seen = new Map<number, number>();
    caseBootstrap(
      [0, 1],
      ([a, b]) => {
        const mean = (a! + b!) / 2;
        seen.set(mean, (seen.get(mean) ?? 0) + 1);
        return [mean];
      },
      stream(),
      4000,
    );
    // Three standard errors of a share of 4000 draws: 0.021 at ¼, 0.024 at ½.
    expect(seen.get(0)! / 4000).to.be.closeTo(0.25, 0.021);
    expect(seen.get(0.5)! / 4000).to.be.closeTo(0.5, 0.024);
  });

  it('comes near the normal interval of a mean of many cases', () => {
    const draws = RandomStream.fromSeed(2);
    const values = Array.from({ length: 400 }, () => draws.normal(5, 2));
    const mean = values.reduce((sum, value) => sum + value, 0) / 400;
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / 400;
    const { low, high } = bootstrapMeanInterval(values, stream());
    // The ends are quantiles of 2000 draws: their own standard error is about a twentieth of the mean's.
    expect(low).to.be.closeTo(mean - 1.96 * error, 0.2 * error);
    expect(high).to.be.closeTo(mean + 1.96 * error, 0.2 * error);
  });

  it('covers the true mean of 25 cases in about 95 of 100 experiments', () => {
    const draws = RandomStream.fromSeed(9);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values = Array.from({ length: 25 }, () => draws.normal(1));
      const { low, high } = bootstrapMeanInterval(values, stream().fork(trial), 400);
      if (low <= 1 && 1 <= high) covered++;
    }
    expect(covered / 200).to.be.within(0.88, 0.99);
  });

  it('depends on the stream alone', () => {
    const values = [1, 4, 2, 8];
    expect(bootstrapMeanInterval(values, stream())).to.deep.equal(bootstrapMeanInterval(values, stream()));
    expect(bootstrapMeanInterval(values, stream())).not.to.deep.equal(
      bootstrapMeanInterval(values, stream().fork('other'), 50),
    );
  });

  it('draws as many samples as asked for, each of as many cases as there are', () => {
    const sizes: number[] = [];
    const [interval] = caseBootstrap(
      [1, 2, 4],
      (sample) => {
        sizes.push(sample.length);
        return [sample[0]!];
      },
      stream(),
      1,
    );
    // The first call is with the cases themselves, to learn how many statistics there are.
    expect(sizes).to.deep.equal([3, 3]);
    expect([1, 2, 4]).to.include(interval!.low);
    expect(interval!.high).to.equal(interval!.low);
  });

  it('leaves a statistic that is undefined in a sample out of its interval', () => {
    const [defined, never] = caseBootstrap(
      [1, Number.NaN, 1],
      (sample) => [sample[0]!, Number.NaN],
      stream(),
      100,
    );
    expect(defined).to.deep.equal({ low: 1, high: 1 });
    expect(never).to.deep.equal({ low: Number.NaN, high: Number.NaN });
  });

  it('takes quantiles as NumPy does', () => {
    for (const [share, value] of golden.quantile.quantiles) {
      expect(quantile(golden.quantile.values, share)).to.be.closeTo(value, 1e-14);
    }
    expect(quantile([], 0.5)).to.be.NaN;
  });
});
