import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { dice } from '../../src/loss/dice.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';
import { binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';

describe('dicePlusPlus', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('squares each error before the sum: 1 − TP / (TP + ½ FN + ½ FP)', () => {
    const y = oneHot([[1, 0]], 2);
    const p = binary([0.8, 0.4]);
    // Foreground: TP 0.8, FN 0.2², FP 0.4²; background: TP 0.6, FN 0.4², FP 0.2².
    const foreground = 1 - 0.8 / (0.8 + 0.5 * 0.04 + 0.5 * 0.16);
    const background = 1 - 0.6 / (0.6 + 0.5 * 0.16 + 0.5 * 0.04);
    expect(lossOf(dicePlusPlus({ gamma: 2 }), y, p)).to.be.closeTo((foreground + background) / 2, 1e-6);
  });

  it('is the Dice loss at γ = 1, up to ε', () => {
    const { y, p } = randomTables(2, 30, 3);
    expect(lossOf(dicePlusPlus({ gamma: 1 }), y, p)).to.be.closeTo(
      lossOf(dice({ smoothing: 1e-5 }), y, p),
      2e-6,
    );
  });

  it('punishes less the larger γ is', () => {
    const { y, p } = randomTables(1, 30, 2);
    const losses = [1, 1.5, 2, 3, 5].map((gamma) => lossOf(dicePlusPlus({ gamma }), y, p));
    losses.slice(1).forEach((loss, index) => {
      expect(loss).to.be.lessThan(losses[index]!);
    });
  });

  it('has the gradient derived in its comment', () => {
    // Foreground of [1, 0] at p = [0.8, 0.4]: TP 0.8, FN 0.04, FP 0.16, D = 0.9; two classes share the mean.
    const gradient = gradientOf(dicePlusPlus({ gamma: 2 }), oneHot([[1, 0]], 2), binary([0.8, 0.4]));
    const onForeground = -(0.5 * 0.04 + 0.5 * 0.16 + 0.5 * 2 * 0.8 * 0.2) / 0.9 ** 2;
    const onBackground = (0.5 * 2 * 0.8 * 0.4) / 0.9 ** 2;
    expect(gradient[1]).to.be.closeTo(onForeground / 2, 1e-6);
    expect(gradient[3]).to.be.closeTo(onBackground / 2, 1e-6);
  });

  it('has no gradient where a probability is clipped, and one at the bounds', () => {
    const inside = Math.fround(1e-7);
    const gradient = gradientOf(dicePlusPlus({ gamma: 2 }), oneHot([[1, 1, 0, 1]], 2), [
      [0, 1e-8, 1, inside].map((p) => [1 - p, p]),
    ]);
    const foreground = gradient.filter((_, index) => index % 2 === 1);
    expect(foreground.slice(0, 3).every((slope) => slope === 0)).to.equal(true);
    expect(foreground[3]).to.be.lessThan(0);
  });

  it('forgives an absent class only when its probabilities reach the clip', () => {
    // The published figures for an absent class in an 80 × 160 × 160 patch, here with the pixels of a row.
    const pixels = 10000;
    const y = oneHot([Array<number>(pixels).fill(0)], 2);
    const score = (p: number) => {
      const loss = lossOf(dicePlusPlus({ gamma: 2 }), y, binary(Array<number>(pixels).fill(p)));
      return 1 - 2 * loss;
    };
    const expected = (p: number) => {
      const truePositive = pixels * 1e-7 * p;
      const falsePositive = pixels * p ** 2;
      return (truePositive + 1e-7) / (truePositive + 0.5 * falsePositive + 1e-7);
    };
    for (const p of [1e-4, 1e-5, 1e-7]) expect(score(p)).to.be.closeTo(expected(p), 2e-3);
    expect(score(1e-7)).to.be.greaterThan(0.99);
  });

  it('refuses γ below 1', () => {
    expect(() => dicePlusPlus({ gamma: 0.5 })).to.throw(UsageError, 'expected a number of at least 1');
    expect(() => dicePlusPlus({ gamma: Number.NaN })).to.throw(UsageError);
  });
});
