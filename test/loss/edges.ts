import { expect } from 'chai';
import { tf } from '../../src/engine/tensorflow.js';
import { type LossFunction, predictionFromProbabilities } from '../../src/loss/loss.js';
import { asTensor, binary, gradientOf, lossOf, oneHot, randomTables } from './tensors.js';

/** Tests of what holds for any loss, the paper's and the later ones: a mean over samples, finiteness at the edges, no leaked tensor. */
export function itHoldsAtTheEdges(name: string, loss: LossFunction): void {
  it(`${name}: averages over the samples of a batch`, () => {
    const { y, p } = randomTables(2, 10, 3);
    const alone = y.map((_, b) => lossOf(loss, [y[b]!], [p[b]!]));
    expect(lossOf(loss, y, p)).to.be.closeTo((alone[0]! + alone[1]!) / 2, 1e-6);
  });

  it(`${name}: finite value and gradient at saturated logits, right or wrong, and at none at all`, () => {
    tf.tidy(() => {
      for (const labels of [
        [0, 1, 1, 0],
        [0, 0, 0, 0],
        [1, 0, 0, 1],
      ]) {
        for (const size of [0, 50, 1e4]) {
          const y = asTensor(oneHot([labels], 2));
          const logits = tf.mul(size, tf.sub(tf.mul(2, asTensor(oneHot([[0, 1, 1, 0]], 2))), 1));
          const { value, grad } = tf.valueAndGrad((z) =>
            loss(y, { logits: z, probabilities: tf.softmax(z) }),
          )(logits);
          expect(Number.isFinite(value.dataSync()[0]), `value for ${labels}, ${size}`).to.equal(true);
          expect(grad.dataSync().every(Number.isFinite), `gradient for ${labels}, ${size}`).to.equal(true);
        }
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
