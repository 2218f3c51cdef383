import { tf } from '../engine/tensorflow.js';
import { epsilon } from './clip-probability.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * The soft Dice loss, "DSC" in the study: the baseline of DSC++.
 *
 *     loss = mean over samples and classes of 1 − S,   S = I / U,
 *     I = 2 Σ y p + s,   U = Σ y + Σ p + s,   s = 10⁻⁵
 *
 * Sums run over the pixels of one sample and class; the background class counts like the others, and nothing is
 * clipped. groundTruth one-hot, probabilities in [0, 1], [batch, ...spatial, classes]; result in [0, 1].
 *
 * Edges: a class absent from truth and prediction scores 1 (s / s); absent from the truth only, it scores s / (Σ p
 * + s), so s sets how small Σ p must be for the score to be near 1.
 *
 * Gradient at one pixel: ∂(1 − S)/∂p = I / U² − 2 y / U. It depends on the pixel's label alone, not on its p:
 * every pixel is pushed towards 0 or 1 with constant force. This is the overconfidence that the paper addresses.
 *
 * Source: MIScnn 1.4.0's dice_soft (smoothing 1e-5) and dice_soft_loss, used by the authors' notebooks.
 */
export function dice({ smoothing }: { smoothing: number }): LossFunction {
  requireInRange('smoothing', smoothing, epsilon, Infinity);
  return segmentationLoss((groundTruth, { probabilities }) =>
    tf.mean(diceDeficit(groundTruth, probabilities, smoothing)),
  );
}

/** 1 − S per sample and class. */
function diceDeficit(groundTruth: tf.Tensor, probabilities: tf.Tensor, smoothing: number): tf.Tensor2D {
  return tableWithGradient(probabilities, {
    forward(p) {
      const y = groundTruth;
      const intersection = tf.add(tf.mul(2, sumOverSpace(tf.mul(y, p))), smoothing);
      const union = tf.add(tf.add(sumOverSpace(y), sumOverSpace(p)), smoothing);
      const table: tf.Tensor2D = tf.sub(1, tf.div(intersection, union));
      return { table, saved: { y, intersection, union } };
    },
    backward({ y, intersection, union }, spread) {
      const everywhere = spread(tf.div(intersection, tf.square(union)));
      const onTheClass = spread(tf.div(2, union));
      return tf.sub(everywhere, tf.mul(y, onTheClass));
    },
  });
}
