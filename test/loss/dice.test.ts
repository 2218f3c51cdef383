import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { dice } from '../../src/loss/dice.js';
import { binary, gradientOf, lossOf, oneHot } from './tensors.js';

describe('dice', () => {
  before(() => startEngine({ device: 'cpu' }));
  const loss = dice({ smoothing: 1e-5 });

  it('is 1 − 2 Σyp / (Σy + Σp), averaged over foreground and background', () => {
    // Foreground: 2 · 0.8 / (1 + 1.0); background: 2 · (0.8 + 1) / (2 + 2.0) by symmetry of the table below.
    const y = oneHot([[1, 0, 0]], 2);
    const p = binary([0.8, 0.2, 0]);
    const foreground = 1 - (2 * 0.8) / (1 + 1);
    const background = 1 - (2 * (0.8 + 1)) / (2 + 2);
    expect(lossOf(loss, y, p)).to.be.closeTo((foreground + background) / 2, 1e-5);
  });

  it('forgives an absent class only when it is not predicted at all', () => {
    const y = oneHot([[0, 0]], 2);
    expect(lossOf(loss, y, binary([0, 0]))).to.be.closeTo(0, 1e-7);
    // Foreground score s / (Σp + s) = 1e-5 / (1e-4 + 1e-5) = 1/11; background score 2 · 1.9999 / 3.9999.
    const expected = (1 - 1 / 11 + 1 - (2 * 1.9999) / 3.9999) / 2;
    expect(lossOf(loss, y, binary([1e-4, 0]))).to.be.closeTo(expected, 1e-6);
  });

  it('pushes every pixel of a label with the same force, whatever its probability', () => {
    const gradient = gradientOf(loss, oneHot([[1, 1, 0, 0]], 2), binary([0.9, 0.2, 0.4, 0.01]));
    const foreground = gradient.filter((_, index) => index % 2 === 1);
    expect(foreground[0]).to.be.closeTo(foreground[1]!, 1e-7);
    expect(foreground[2]).to.be.closeTo(foreground[3]!, 1e-7);
  });

  it('refuses a smoothing of 0, which leaves an absent class undefined', () => {
    expect(() => dice({ smoothing: 0 })).to.throw(UsageError, 'invalid loss hyperparameter smoothing = 0');
  });
});
