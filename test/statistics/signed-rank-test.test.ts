import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { signedRankTest } from '../../src/statistics/signed-rank-test.js';
import { signedRanks } from '../../src/statistics/signed-ranks.js';

/** SciPy's p values; test/fixtures/statistics/make_signed_rank.py made them. */
const golden = JSON.parse(readFileSync('test/fixtures/statistics/signed-rank.json', 'utf8')) as {
  tests: { approximation: 'exact' | 'normal'; differences: number[]; pValue: number }[];
};

/** Two-sided exact p by going through every assignment of signs. */
function enumeratedPValue(differences: readonly number[]): number {
  const { positive, negative } = signedRanks(differences);
  const ranks = [...positive, ...negative];
  const observed = positive.reduce((sum, rank) => sum + rank, 0);
  let atMost = 0;
  let atLeast = 0;
  for (let signs = 0; signs < 2 ** ranks.length; signs++) {
    const sum = ranks.reduce((total, rank, index) => total + ((signs >> index) & 1 ? rank : 0), 0);
    if (sum <= observed) atMost++;
    if (sum >= observed) atLeast++;
  }
  return Math.min(1, (2 * Math.min(atMost, atLeast)) / 2 ** ranks.length);
}

describe('Wilcoxon signed-rank test', () => {
  it('agrees with SciPy, exact and normal, with ties and zeros', () => {
    for (const { approximation, differences, pValue } of golden.tests) {
      const found = signedRankTest(differences, approximation);
      const label = `${approximation}, ${differences.length} pairs`;
      expect(Math.abs(found.pValue - pValue), label).to.be.at.most(1e-10 * pValue);
    }
  });

  it('gives the p value that R prints for Hollander and Wolfe’s depression scores', () => {
    // wilcox.test(x, y, paired = TRUE): V = 40, p-value = 0.03906
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    const found = signedRankTest(before.map((value, index) => value - after[index]!));
    expect(found.statistic).to.equal(40);
    expect(found.pValue).to.be.closeTo(0.03906, 5e-6);
  });

  it('counts 14 of 64 assignments for d = 1, 2, 3, 4, 5, −6', () => {
    expect(signedRankTest([1, 2, 3, 4, 5, -6])).to.include({ statistic: 15, pValue: 28 / 64, pairs: 6 });
  });

  it('agrees with going through all signs, on random differences with ties and zeros', () => {
    const stream = RandomStream.fromSeed(11);
    for (let trial = 0; trial < 60; trial++) {
      const differences = Array.from({ length: stream.integer(1, 11) }, () => stream.integer(-3, 5));
      if (differences.every((difference) => difference === 0)) continue;
      expect(signedRankTest(differences).pValue).to.be.closeTo(enumeratedPValue(differences), 1e-14);
    }
  });

  it('does not depend on the order of the pairs, their sign or their scale', () => {
    const stream = RandomStream.fromSeed(12);
    for (const pairs of [9, 40, 70]) {
      const differences = Array.from({ length: pairs }, () => stream.normal(0.2));
      const { pValue } = signedRankTest(differences);
      expect(signedRankTest(stream.shuffled(differences)).pValue).to.equal(pValue);
      expect(signedRankTest(differences.map((d) => -d)).pValue).to.be.closeTo(pValue, 1e-14);
      expect(signedRankTest(differences.map((d) => 8 * d)).pValue).to.equal(pValue);
    }
  });

  it('is exact to 50 pairs and normal above, and says so', () => {
    const differences = Array.from({ length: 51 }, (_, index) => index + 1);
    expect(signedRankTest(differences.slice(1)).method).to.equal(
      'Wilcoxon signed-rank test, two-sided, exact, 50 pairs',
    );
    expect(signedRankTest(differences.slice(1)).pValue).to.equal(2 ** -49);
    expect(signedRankTest(differences).method).to.include('normal approximation with continuity correction');
  });

  it('says in words what limits it: no pair, no difference, few pairs, zeros, ties', () => {
    expect(signedRankTest([])).to.include({ method: 'no test: no pair' });
    expect(signedRankTest([]).pValue).to.be.NaN;
    expect(signedRankTest([0, 0, 0])).to.include({
      pValue: 1,
      method: 'no test: none of the 3 pairs differs',
    });
    const few = signedRankTest([1, 2, 3, 4, 5]);
    expect(few.pValue).to.equal(0.0625);
    expect(few.method).to.equal(
      'Wilcoxon signed-rank test, two-sided, exact, 5 pairs; too few pairs: p cannot be below 0.0625',
    );
    expect(signedRankTest([1, 2, 3, 4, 5, 6]).method).to.match(/exact, 6 pairs$/);
    const tied = signedRankTest([0, 1, 1, -2, 3, 4, 5]);
    expect(tied).to.include({ zeros: 1, tied: 2 });
    expect(tied.method).to.match(
      /, 7 pairs; 1 of them without a difference \(ranked and left out, Pratt\); 2 of equal size \(mean ranks\)$/,
    );
  });

  it('refuses NaN', () => {
    expect(() => signedRankTest([1, Number.NaN])).to.throw(RangeError, 'invalid difference NaN');
  });
});

describe('ties and zeros of the signed-rank test', () => {
  /** 0.3 − 0.2, 0.2 − 0.1 and 0.1 differ in binary. */
  const tenths = [0.3 - 0.2, 0.2 - 0.1, 0.1, 0.8 - 0.7, 0.9 - 0.8, 1.1 - 1];

  it('are told up to rounding: differences that are all 0.1 share one rank', () => {
    expect(new Set(tenths)).to.have.length.above(2);
    const { pValue, tied, statistic } = signedRankTest([...tenths.slice(1), -tenths[0]!]);
    expect({ tied, statistic }).to.deep.equal({ tied: 6, statistic: 5 * 3.5 });
    // 1 minus of 6, or none, at either end: 2 (1 + 6) / 64.
    expect(pValue).to.equal(14 / 64);
  });

  it('take what rounding leaves of an exact 0 for 0', () => {
    expect(signedRankTest([0.1 + 0.2 - 0.3, 1, 2, -3])).to.include({ zeros: 1, tied: 0 });
    expect(signedRankTest([0.1 + 0.2 - 0.3, 1, 2, -3]).pValue).to.equal(signedRankTest([0, 1, 2, -3]).pValue);
  });

  it('end at a billionth of the largest difference', () => {
    expect(signedRankTest([1, 1 - 0.9e-9, 0.5]).tied).to.equal(2);
    expect(signedRankTest([1, 1 - 1.1e-9, 0.5]).tied).to.equal(0);
    expect(signedRankTest([1, 0.5, 0.5 + 1e-9]).tied).to.equal(2);
    expect(signedRankTest([1000, 0.9e-6, 3]).zeros).to.equal(1);
    expect(signedRankTest([1000, 1.1e-6, 3]).zeros).to.equal(0);
  });
});

describe('signed ranks', () => {
  it('ranks zeros and leaves them out (Pratt), equal sizes sharing a rank', () => {
    expect(signedRanks([0, 3, -1, 1])).to.deep.equal({
      pairs: 4,
      zeros: 1,
      tied: 2,
      positive: [2.5, 4],
      negative: [2.5],
    });
  });
});
