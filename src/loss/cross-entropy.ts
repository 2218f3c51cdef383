import { tf } from '../engine/tensorflow.js';
import { focalTable } from './focal-table.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { pixelsPerSample, sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * Cross entropy, "ce" in the study: a proper scoring rule, the yardstick of calibration.
 *
 *     loss = mean over samples and pixels of −Σ_c y log p,   p clipped to [10⁻⁷, 1 − 10⁻⁷]
 *
 * Shapes, gradient, edges and source: focal-table.ts; this is its case φ = 0. Result in [0, 16.12].
 */
export function crossEntropy(): LossFunction {
  return segmentationLoss((groundTruth, { probabilities }) => {
    const focusing = Array<number>(probabilities.shape.at(-1)!).fill(0);
    return meanOverSamples(focalTable(groundTruth, probabilities, focusing));
  });
}

/** Cross entropy of the logits, without a clip (see below). Later methods add their penalties to it. */
export function unclippedCrossEntropy(): LossFunction {
  return segmentationLoss((groundTruth, { logits }) => crossEntropyOfLogits(groundTruth, logits));
}

/** Sums each row of a [batch, classes] table, then averages over the batch. */
export function meanOverSamples(table: tf.Tensor): tf.Tensor {
  return tf.mean(tf.sum(table, 1));
}

/**
 * Cross entropy computed from the logits, so without a clip: mean over samples and pixels of −Σ_c y log softmax.
 * Gradient with respect to a logit: (p Σ_c y − y) / (samples × pixels); it does not vanish while a pixel is wrong.
 *
 * Source: Keras' categorical_crossentropy after a softmax layer, which also uses the layer's logits.
 */
export function crossEntropyOfLogits(groundTruth: tf.Tensor, logits: tf.Tensor): tf.Tensor {
  const pixels = pixelsPerSample(logits.shape);
  const table = tableWithGradient(tf.logSoftmax(logits), {
    forward(logP) {
      const sums: tf.Tensor2D = tf.div(sumOverSpace(tf.mul(groundTruth, logP)), -pixels);
      return { table: sums, saved: { y: groundTruth } };
    },
    backward({ y }, spread) {
      return tf.mul(y, spread(tf.scalar(-1 / pixels)));
    },
  });
  return meanOverSamples(table);
}
