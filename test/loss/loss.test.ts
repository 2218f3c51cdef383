import { expect } from 'chai';
import { UsageError } from '../../src/core/errors.js';
import { startEngine } from '../../src/engine/start-engine.js';
import { tf } from '../../src/engine/tensorflow.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';
import { predictionFromProbabilities, segmentationLoss } from '../../src/loss/loss.js';
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

  const refusal = (subject: string, shape: readonly number[], expected: string) =>
    `invalid ${subject} of shape [${shape}] given to a loss; ${expected}`;

  it('refuses shapes that disagree, and says whose', () => {
    const [image, other] = [
      [1, 4, 4, 2],
      [1, 4, 5, 2],
    ];
    const asPredicted = `the prediction has shape [${image}]`;
    for (const truth of [other!, [4, 4, 2], [1, 4, 4, 2, 2], [...image!, 1]]) {
      expect(lossOfShapes(truth, image!)).to.throw(UsageError, refusal('ground truth', truth, asPredicted));
    }
    // The shape of the one begins with the shape of the other.
    expect(lossOfShapes(image!, [...image!, 2])).to.throw(
      UsageError,
      refusal('ground truth', image!, `the prediction has shape [${image},2]`),
    );
    expect(lossOfShapes(image!, image!, other)).to.throw(
      UsageError,
      refusal('logits', other!, `the probabilities have shape [${image}]`),
    );
  });

  it('refuses with an error, not with nothing', () => {
    // Chai takes a thrown undefined for the error that it looks for.
    let thrown: unknown;
    try {
      lossOfShapes([1, 2], [1, 2])();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.be.instanceOf(UsageError);
  });

  it('refuses fewer than two classes and other ranks', () => {
    expect(lossOfShapes([1, 4, 4, 1], [1, 4, 4, 1])).to.throw(
      UsageError,
      refusal('prediction', [1, 4, 4, 1], 'expected at least 2 classes, background included'),
    );
    for (const shape of [
      [4, 4, 2],
      [1, 2, 2, 2, 2, 2],
    ]) {
      expect(lossOfShapes(shape, shape)).to.throw(
        UsageError,
        refusal('prediction', shape, 'expected [batch, ...spatial, classes] with 2 or 3 spatial axes'),
      );
    }
  });

  it('refuses a formula that gives no scalar, and leaves no tensor', () => {
    const ofFormula = (formula: () => tf.Tensor) => () => {
      const image = tf.zeros([1, 4, 4, 2]);
      try {
        segmentationLoss(formula)(image, { logits: image, probabilities: image });
      } finally {
        image.dispose();
      }
    };
    const before = tf.memory().numTensors;
    expect(ofFormula(() => tf.zeros([1, 2]))).to.throw(
      UsageError,
      'invalid loss of shape [1,2], expected a scalar; take tf.mean of it',
    );
    expect(ofFormula(() => 0.5 as unknown as tf.Tensor)).to.throw(
      UsageError,
      'invalid loss that returns number, expected a scalar tensor',
    );
    expect(tf.memory().numTensors).to.equal(before);
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
