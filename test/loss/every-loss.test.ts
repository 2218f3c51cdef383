import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { predictionFromProbabilities } from '../../src/loss/loss.js';
import { lossByName } from '../../src/loss/registry.js';
import { lossNames } from '../../src/study/losses.js';
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

    it(`${name}: averages over the samples of a batch`, () => {
      const { y, p } = randomTables(2, 10, 3);
      const alone = y.map((_, b) => lossOf(loss, [y[b]!], [p[b]!]));
      expect(lossOf(loss, y, p)).to.be.closeTo((alone[0]! + alone[1]!) / 2, 1e-6);
    });

    it(`${name}: finite value and gradient at saturated logits, right or wrong`, () => {
      tf.tidy(() => {
        for (const labels of [
          [0, 1, 1, 0],
          [0, 0, 0, 0],
          [1, 0, 0, 1],
        ]) {
          const y = asTensor(oneHot([labels], 2));
          const logits = tf.mul(50, tf.sub(tf.mul(2, asTensor(oneHot([[0, 1, 1, 0]], 2))), 1));
          const { value, grad } = tf.valueAndGrad((z) =>
            loss(y, { logits: z, probabilities: tf.softmax(z) }),
          )(logits);
          expect(Number.isFinite(value.dataSync()[0]), `value for ${labels}`).to.equal(true);
          expect(grad.dataSync().every(Number.isFinite), `gradient for ${labels}`).to.equal(true);
        }
      });
    });

    it(`${name}: finite gradient where probabilities are exactly 0 and 1`, () => {
      const p = binary([0, 1, 1, 0, 0.5]);
      for (const labels of [
        [0, 1, 1, 0, 0],
        [1, 0, 0, 1, 1],
      ]) {
        expect(gradientOf(loss, oneHot([labels], 2), p).every(Number.isFinite)).to.equal(true);
      }
    });

    it(`${name}: leaves one tensor, the loss, and one per gradient`, () => {
      const { y, p } = randomTables(1, 6, 3);
      const truth = asTensor(y);
      const prediction = predictionFromProbabilities(asTensor(p));
      const before = tf.memory().numTensors;
      const value = loss(truth, prediction);
      expect(tf.memory().numTensors).to.equal(before + 1);
      const both = tf.valueAndGrad((logits) => loss(truth, { logits, probabilities: tf.softmax(logits) }))(
        prediction.logits,
      );
      expect(tf.memory().numTensors).to.equal(before + 3);
      tf.dispose([value, both.value, both.grad, truth, prediction.logits, prediction.probabilities]);
    });
  }
});
