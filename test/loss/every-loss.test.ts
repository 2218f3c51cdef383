import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { predictionFromProbabilities } from '../../src/loss/loss.js';
import { lossByName } from '../../src/loss/registry.js';
import { lossNames } from '../../src/study/losses.js';
import { itHoldsAtTheEdges } from './edges.js';
import * as plain from './plain-losses.js';
import { asTensor, binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';
import { twinOf } from './twins.js';

/** What must hold for all losses: the plain twin's value and finite differences, finiteness, no leaked tensor. */

describe('every loss', () => {
  before(() => startEngine({ device: 'cpu' }));

  const tables = {
    'two classes': randomTables(2, 12, 2),
    'three classes': randomTables(2, 15, 3),
    'five classes': randomTables(1, 20, 5),
    'absent foreground': { y: oneHot([[0, 0, 0]], 2), p: binary([0.3, 0.05, 0.6]) },
    'one pixel': { y: oneHot([[1]], 2), p: binary([0.8]) },
  };

  for (const name of lossNames) {
    const { loss } = lossByName(name);

    for (const [what, { y, p }] of Object.entries(tables)) {
      it(`${name}: value and gradient of the plain twin, ${what}`, () => {
        const twin = twinOf(name);
        const value = twin(y, p);
        expect(lossOf(loss, y, p)).to.be.closeTo(value, 1e-5 * value);
        const differences = plain.numericGradient((moved) => twin(y, moved), p);
        const largest = Math.max(...differences.map(Math.abs));
        gradientOf(loss, y, p).forEach((slope, index) => {
          expect(slope, `element ${index}`).to.be.closeTo(differences[index]!, 2e-5 * largest);
        });
      });
    }

    it(`${name}: a volume gives what its pixels give as an image`, () => {
      const { y, p } = randomTables(2, 24, 3);
      const volume = tf.tidy(() => {
        const [truth, found] = [y, p].map((table) => tf.reshape(asTensor(table), [2, 2, 3, 4, 3]));
        return loss(truth!, predictionFromProbabilities(found!)).dataSync()[0]!;
      });
      expect(volume).to.be.closeTo(lossOf(loss, y, p), 1e-6);
    });

    itHoldsAtTheEdges(name, loss);
  }
});
