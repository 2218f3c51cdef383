import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { conformalQuantile, scoresNeeded } from '../../src/statistics/conformal-quantile.js';

describe('conformalQuantile', () => {
  it('is the ⌈(n + 1) · coverage⌉-th smallest', () => {
    // n = 9: ⌈10 · 0.9⌉ = 9, the largest; n = 19: ⌈20 · 0.9⌉ = 18; n = 4 at one half: ⌈2.5⌉ = 3.
    expect(conformalQuantile([5, 1, 4, 2, 3, 9, 7, 8, 6], 0.9)).to.equal(9);
    expect(
      conformalQuantile(
        Array.from({ length: 19 }, (_, at) => at + 1),
        0.9,
      ),
    ).to.equal(18);
    expect(conformalQuantile([4, 3, 2, 1], 0.5)).to.equal(3);
  });

  it('is undefined where so few bound nothing', () => {
    expect(conformalQuantile([1, 2, 3, 4, 5, 6, 7, 8], 0.9)).to.equal(undefined);
    expect(conformalQuantile([], 0.5)).to.equal(undefined);
    // k ≤ n ⇔ n ≥ coverage / (1 − coverage).
    expect([0.5, 0.8, 0.9, 0.95, 0.99].map(scoresNeeded)).to.deep.equal([1, 4, 9, 19, 99]);
  });

  it('covers a new score as often as k / (n + 1) says, of a heavy-tailed distribution too', () => {
    const stream = RandomStream.fromSeed(5);
    const draw = () => 1 / stream.uniform(1e-9, 1);
    for (const [n, expected] of [
      [9, 0.9],
      [24, 23 / 25],
    ] as const) {
      let covered = 0;
      const trials = 20_000;
      for (let trial = 0; trial < trials; trial++) {
        const scores = Array.from({ length: n }, draw);
        if (draw() <= conformalQuantile(scores, 0.9)!) covered++;
      }
      // Four standard errors of a share.
      expect(covered / trials).to.be.closeTo(expected, 4 * Math.sqrt((expected * (1 - expected)) / trials));
    }
  });
});
