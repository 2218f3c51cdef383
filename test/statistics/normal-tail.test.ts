import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { normalUpperTail } from '../../src/statistics/normal-tail.js';

const golden = JSON.parse(readFileSync('test/fixtures/statistics/signed-rank.json', 'utf8')) as {
  normal: { z: number; upperTail: number }[];
};

describe('upper tail of the normal distribution', () => {
  it('agrees with SciPy from −6 to 37, to the stated (10 + z²) · 2^−52', () => {
    for (const { z, upperTail } of golden.normal) {
      expect(Math.abs(normalUpperTail(z) - upperTail), `z = ${z}`).to.be.at.most(
        (10 + z * z) * 2 ** -52 * upperTail,
      );
    }
  });

  it('is ½ at 0 and mirrors', () => {
    expect(normalUpperTail(0)).to.equal(0.5);
    expect(normalUpperTail(1.3) + normalUpperTail(-1.3)).to.equal(1);
    expect(normalUpperTail(Number.NaN)).to.be.NaN;
  });
});
