import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { crossEntropy } from '../../src/loss/cross-entropy.js';
import { focal } from '../../src/loss/focal.js';
import { binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';

describe('focal', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('is the mean of α (1 − p)^γ (−log p) of the true class', () => {
    const expected = (0.5 * 0.2 ** 2 * -Math.log(0.8) + 0.5 * 0.4 ** 2 * -Math.log(0.6)) / 2;
    const loss = focal({ alpha: 0.5, gamma: 2 });
    expect(lossOf(loss, oneHot([[1, 0]], 2), binary([0.8, 0.4]))).to.be.closeTo(expected, 1e-7);
  });

  it('is α times the cross entropy at γ = 0, gradient included', () => {
    const { y, p } = randomTables(2, 20, 3);
    const loss = focal({ alpha: 0.25, gamma: 0 });
    expect(lossOf(loss, y, p)).to.be.closeTo(0.25 * lossOf(crossEntropy(), y, p), 1e-7);
    const whole = gradientOf(crossEntropy(), y, p);
    gradientOf(loss, y, p).forEach((slope, index) => {
      expect(slope).to.be.closeTo(0.25 * whole[index]!, 1e-6);
    });
  });

  it('refuses a negative γ', () => {
    expect(() => focal({ alpha: 0.5, gamma: -1 })).to.throw(
      UsageError,
      'invalid loss hyperparameter gamma = -1',
    );
  });
});
