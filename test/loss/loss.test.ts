import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';
import { predictionFromProbabilities } from '../../src/loss/loss.js';
import { asTensor, randomTables } from './tensors.js';

describe('a loss', () => {
  before(() => startEngine({ device: 'cpu' }));
  const loss = dicePlusPlus({ gamma: 2 });

  function lossOfShapes(
    groundTruth: number[],
    probabilities: number[],
    logits = probabilities,
  ): () => unknown {
    return () =>
      tf.tidy(() =>
        loss(tf.zeros(groundTruth), { logits: tf.zeros(logits), probabilities: tf.zeros(probabilities) }),
      );
  }

  it('refuses a ground truth with another number of classes', () => {
    expect(lossOfShapes([1, 4, 4, 3], [1, 4, 4, 2])).to.throw(
      UsageError,
      'invalid ground truth of shape [1,4,4,3] given to a loss; the prediction has 2 classes',
    );
  });

  it('refuses shapes that disagree', () => {
    expect(lossOfShapes([1, 4, 5, 2], [1, 4, 4, 2])).to.throw(
      UsageError,
      'the prediction has shape [1,4,4,2]',
    );
    expect(lossOfShapes([4, 4, 2], [1, 4, 4, 2])).to.throw(UsageError, 'the prediction has shape [1,4,4,2]');
    expect(lossOfShapes([1, 4, 4, 2], [1, 4, 4, 2], [1, 4, 4, 3])).to.throw(UsageError, 'invalid logits');
  });

  it('refuses fewer than two classes and other ranks', () => {
    expect(lossOfShapes([1, 4, 4, 1], [1, 4, 4, 1])).to.throw(UsageError, 'at least 2 classes');
    expect(lossOfShapes([4, 4, 2], [4, 4, 2])).to.throw(UsageError, '2 or 3 spatial axes');
  });

  it('takes an integer ground truth as it takes a float one', () => {
    tf.tidy(() => {
      const { y, p } = randomTables(1, 8, 2);
      const prediction = predictionFromProbabilities(asTensor(p));
      const whole = loss(tf.cast(asTensor(y), 'int32'), prediction).dataSync()[0];
      expect(whole).to.equal(loss(asTensor(y), prediction).dataSync()[0]);
    });
  });
});

describe('predictionFromProbabilities', () => {
  before(() => startEngine({ device: 'cpu' }));

  it('gives logits whose softmax is the probabilities, 0 and 1 included', () => {
    tf.tidy(() => {
      const p = asTensor([
        [
          [0.3, 0.7],
          [0, 1],
          [1e-6, 1 - 1e-6],
        ],
      ]);
      const back = tf.softmax(predictionFromProbabilities(p).logits).dataSync();
      p.dataSync().forEach((value, index) => {
        expect(back[index]).to.be.closeTo(value, 1e-7);
      });
    });
  });
});
