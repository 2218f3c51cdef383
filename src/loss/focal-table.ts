import { tf } from '../engine/tensorflow.js';
import { clipDerivative, clipProbability } from './clip-probability.js';
import { power } from './power.js';
import { pixelsPerSample, sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * Cross entropy with focusing, per sample and class: the common part of cross entropy, Focal and Unified Focal.
 *
 *     F = (1 / pixels) Σ (1 − p)^φ (−y log p),   p clipped to [10⁻⁷, 1 − 10⁻⁷]
 *
 * The sum runs over the pixels of one sample. φ ≥ 0 reduces the weight of pixels that are already right. It may
 * differ between classes; φ = 0 is plain cross entropy. Probabilities are not renormalised after clipping.
 *
 * groundTruth one-hot, probabilities in [0, 1], [batch, ...spatial, classes]; result [batch, classes] in [0,
 * 16.12]. A pixel without a class (ground truth all zeros) contributes 0.
 *
 * Gradient at one pixel: y (1 − p)^φ [φ log p / (1 − p) − 1 / p] / pixels, and 0 where p was clipped: a pixel
 * whose true class has p < 10⁻⁷ has no gradient.
 *
 * Source: the authors' notebooks (categorical cross entropy and focal loss with K.clip).
 */
export function focalTable(
  groundTruth: tf.Tensor,
  probabilities: tf.Tensor,
  focusing: readonly number[],
): tf.Tensor2D {
  const pixels = pixelsPerSample(probabilities.shape);
  return tableWithGradient(probabilities, {
    forward(unclipped) {
      const p = clipProbability(unclipped);
      const logP = tf.log(p);
      const weight = focusedTruth(groundTruth, p, focusing);
      const table: tf.Tensor2D = tf.div(sumOverSpace(tf.mul(weight, logP)), -pixels);
      return { table, saved: { p, logP, weight, unclippedHere: clipDerivative(unclipped, p) } };
    },
    backward({ p, logP, weight, unclippedHere }, spread) {
      const ofLogarithm = tf.div(-1, p);
      const ofBoth = isZero(focusing)
        ? ofLogarithm
        : tf.add(ofLogarithm, tf.mul(tf.tensor1d([...focusing]), tf.div(logP, tf.sub(1, p))));
      return tf.mul(tf.mul(tf.mul(weight, ofBoth), unclippedHere), spread(tf.scalar(1 / pixels)));
    },
  });
}

/** y (1 − p)^φ. */
function focusedTruth(y: tf.Tensor, p: tf.Tensor, focusing: readonly number[]): tf.Tensor {
  if (isZero(focusing)) return y;
  const [first] = focusing as [number];
  const wrong = tf.sub(1, p);
  const uniform = focusing.every((exponent) => exponent === first);
  return tf.mul(y, uniform ? power(wrong, first) : tf.pow(wrong, tf.tensor1d([...focusing])));
}

function isZero(focusing: readonly number[]): boolean {
  return focusing.every((exponent) => exponent === 0);
}
