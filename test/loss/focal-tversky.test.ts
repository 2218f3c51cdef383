import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { focalTversky } from '../../src/loss/focal-tversky.js';
import { tversky } from '../../src/loss/tversky.js';
import { binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';

describe('focalTversky', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('raises each class to the exponent before the mean', () => {
    const foreground = (1 - 0.8 / (0.8 + 0.7 * 0.2 + 0.3 * 0.4)) ** 0.75;
    const background = (1 - 0.6 / (0.6 + 0.7 * 0.4 + 0.3 * 0.2)) ** 0.75;
    const loss = focalTversky({ delta: 0.7, gamma: 1, exponent: 0.75 });
    const found = lossOf(loss, oneHot([[1, 0]], 2), binary([0.8, 0.4]));
    expect(found).to.be.closeTo((foreground + background) / 2, 1e-6);
  });

  it('is Tversky at exponent 1', () => {
    const { y, p } = randomTables(2, 20, 3);
    const found = lossOf(focalTversky({ delta: 0.7, gamma: 2, exponent: 1 }), y, p);
    expect(found).to.be.closeTo(lossOf(tversky({ delta: 0.7, gamma: 2 }), y, p), 1e-7);
  });

  for (const gamma of [1, 2, 8]) {
    it(`is nearly 0, with a finite gradient, for a perfect prediction, γ = ${gamma}`, () => {
      const loss = focalTversky({ delta: 0.7, gamma, exponent: 0.75 });
      const y = oneHot([[0, 1, 1, 0]], 2);
      // Just inside the clip, so that the gradient is not cut off.
      const inside = 1 - 2 ** -22;
      const p = binary([1 - inside, inside, inside, 1 - inside]);
      expect(lossOf(loss, y, y)).to.be.within(0, 2e-5);
      expect(gradientOf(loss, y, p).every(Number.isFinite)).to.equal(true);
    });
  }
});
