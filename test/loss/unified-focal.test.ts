import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { unifiedFocal } from '../../src/loss/unified-focal.js';
import { binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';

describe('unifiedFocal', () => {
  before(() => startEngine({ device: 'cpu' }));
  const published = { lambda: 0.5, delta: 0.6, focusing: 0.5, gamma: 1 };

  it('is half a focused Tversky loss, half a focused cross entropy', () => {
    // Foreground: TP 0.8, FN 0.2, FP 0.4; background: TP 0.6, FN 0.4, FP 0.2.
    const foreground = 1 - 0.8 / (0.8 + 0.6 * 0.2 + 0.4 * 0.4);
    const background = 1 - 0.6 / (0.6 + 0.6 * 0.4 + 0.4 * 0.2);
    const region = (background + Math.sqrt(foreground)) / 2;
    const pixels = (0.6 * -Math.log(0.8) + 0.4 * Math.sqrt(0.4) * -Math.log(0.6)) / 2;
    const found = lossOf(unifiedFocal(published), oneHot([[1, 0]], 2), binary([0.8, 0.4]));
    expect(found).to.be.closeTo((region + pixels) / 2, 1e-6);
  });

  it('treats all foreground classes alike: their order does not matter', () => {
    const { y, p } = randomTables(2, 20, 3);
    const swap = (table: typeof y) => table.map((sample) => sample.map(([a, b, c]) => [a!, c!, b!]));
    const loss = unifiedFocal({ ...published, gamma: 2 });
    expect(lossOf(loss, swap(y), swap(p))).to.be.closeTo(lossOf(loss, y, p), 1e-6);
  });

  it('is finite where the published form is NaN: a score that rounds to 1', () => {
    const y = oneHot([[0, 1, 1, 0]], 2);
    for (const gamma of [1, 2]) {
      const loss = unifiedFocal({ ...published, gamma });
      expect(lossOf(loss, y, y)).to.be.within(0, 1e-3);
      const almost = binary([1e-6, 1 - 1e-6, 1 - 1e-6, 1e-6]);
      expect(gradientOf(loss, y, almost).every(Number.isFinite)).to.equal(true);
    }
  });

  it('refuses a weight outside [0, 1]', () => {
    expect(() => unifiedFocal({ ...published, lambda: 2 })).to.throw(UsageError, 'lambda = 2');
  });
});
