import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';
import { tversky } from '../../src/loss/tversky.js';
import { binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';

describe('tversky', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('weighs missed foreground by δ and false foreground by 1 − δ', () => {
    // Foreground: TP 0.8, FN 0.2, FP 0.4; background: TP 0.6, FN 0.4, FP 0.2.
    const foreground = 1 - 0.8 / (0.8 + 0.7 * 0.2 + 0.3 * 0.4);
    const background = 1 - 0.6 / (0.6 + 0.7 * 0.4 + 0.3 * 0.2);
    const loss = tversky({ delta: 0.7, gamma: 1 });
    const found = lossOf(loss, oneHot([[1, 0]], 2), binary([0.8, 0.4]));
    expect(found).to.be.closeTo((foreground + background) / 2, 1e-6);
  });

  for (const gamma of [1, 2, 3]) {
    it(`is DSC++ at δ = ½, γ = ${gamma}`, () => {
      const { y, p } = randomTables(2, 20, 3);
      const [a, b] = [tversky({ delta: 0.5, gamma }), dicePlusPlus({ gamma })];
      expect(lossOf(a, y, p)).to.equal(lossOf(b, y, p));
      expect(gradientOf(a, y, p)).to.deep.equal(gradientOf(b, y, p));
    });
  }

  it('refuses a δ outside [0, 1]', () => {
    expect(() => tversky({ delta: 1.2, gamma: 1 })).to.throw(UsageError, 'delta = 1.2; expected 0 to 1');
  });
});
