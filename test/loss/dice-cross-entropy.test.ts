import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { crossEntropy } from '../../src/loss/cross-entropy.js';
import { diceCrossEntropy } from '../../src/loss/dice-cross-entropy.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';
import { lossOf, randomTables } from './tensors.js';

describe('diceCrossEntropy', () => {
  before(() => startEngine({ device: 'cpu' }));

  for (const gamma of [1, 2]) {
    it(`is DSC++ plus cross entropy where nothing is clipped, γ = ${gamma}`, () => {
      const { y, p } = randomTables(2, 20, 3);
      const sum = lossOf(dicePlusPlus({ gamma }), y, p) + lossOf(crossEntropy(), y, p);
      expect(lossOf(diceCrossEntropy({ gamma }), y, p)).to.be.closeTo(sum, 1e-6);
    });
  }
});
