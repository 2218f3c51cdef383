import { expect } from 'chai';
import { RandomStream } from '../../src/core/random-stream.js';
import { rankBiserial } from '../../src/statistics/rank-biserial.js';

describe('matched-pairs rank-biserial correlation', () => {
  it('is the balance of rank sums: d = 3, −1, 2 has ranks 3, 1, 2', () => {
    expect(rankBiserial([3, -1, 2])).to.equal((3 + 2 - 1) / 6);
  });

  it('is ±1 when all pairs agree, 0 when none differs, NaN without pairs', () => {
    expect(rankBiserial([1, 2, 5])).to.equal(1);
    expect(rankBiserial([-1, -2, 0])).to.equal(-1);
    expect(rankBiserial([0, 0])).to.equal(0);
    expect(rankBiserial([])).to.be.NaN;
  });

  it('changes its sign with the differences', () => {
    const stream = RandomStream.fromSeed(3);
    for (let trial = 0; trial < 20; trial++) {
      const differences = Array.from({ length: 15 }, () => stream.integer(-4, 6));
      expect(rankBiserial(differences.map((d) => -d))).to.be.closeTo(-rankBiserial(differences), 1e-15);
    }
  });
});
