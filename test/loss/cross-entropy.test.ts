import { expect } from 'chai';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { crossEntropy, crossEntropyOfLogits } from '../../src/loss/cross-entropy.js';
import { asTensor, binary, lossOf, oneHot } from './tensors.js';

describe('crossEntropy', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('is the mean of −log p of the true class', () => {
    const y = oneHot([[1, 0]], 2);
    const expected = -(Math.log(0.8) + Math.log(0.6)) / 2;
    expect(lossOf(crossEntropy(), y, binary([0.8, 0.4]))).to.be.closeTo(expected, 1e-6);
  });

  it('stops at −log 1e-7 for a pixel that is wrong with certainty', () => {
    expect(lossOf(crossEntropy(), oneHot([[1]], 2), binary([0]))).to.be.closeTo(16.118, 1e-3);
  });
});

describe('crossEntropyOfLogits', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('has no clip: a pixel that is wrong by 100 costs 100 and still learns', () => {
    tf.tidy(() => {
      const y = asTensor(oneHot([[1]], 2));
      const { value, grad } = tf.valueAndGrad((z) => crossEntropyOfLogits(y, z) as tf.Scalar)(
        asTensor([[[50, -50]]]),
      );
      expect(value.dataSync()[0]).to.be.closeTo(100, 1e-4);
      expect(Array.from(grad.dataSync())).to.deep.equal([1, -1]);
    });
  });

  it('passes over a pixel that belongs to no class', () => {
    tf.tidy(() => {
      const y = asTensor([
        [
          [0, 1],
          [0, 0],
        ],
      ]);
      const gradient = tf.grad((z) => crossEntropyOfLogits(y, z) as tf.Scalar)(
        asTensor([
          [
            [1, 2],
            [3, -1],
          ],
        ]),
      );
      const [background, foreground, ...unlabelled] = gradient.dataSync();
      // p of the foreground is 1 / (1 + e⁻¹); the mean is over two pixels.
      const p = 1 / (1 + Math.exp(-1));
      expect(background).to.be.closeTo((1 - p) / 2, 1e-6);
      expect(foreground).to.be.closeTo((p - 1) / 2, 1e-6);
      expect(unlabelled.every((slope) => slope === 0)).to.equal(true);
    });
  });
});
