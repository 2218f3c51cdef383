import { tf } from '../engine/tensorflow.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { sumOverWindow } from './neighbourhood.js';
import { pixelsPerSample, sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * The penalty of neighbour-aware calibration (NACL): it pulls the logits towards the class frequencies around each
 * pixel.
 *
 *     penalty = mean over samples, pixels and classes of |z − τ|
 *
 * τ is the share of the class in the 3 × 3 (× 3) window around the pixel, in [0, 1]. z are the logits themselves,
 * so the penalty keeps them small. Used as cross entropy of the logits + 0.1 · penalty. With two classes, the optimum
 * at a pixel whose window is all of its own class is p = 0.95, as with label smoothing of 0.1.
 *
 * logits any real numbers, groundTruth one-hot, [batch, ...spatial, classes]; result in [0, ∞). Gradient with respect to a logit:
 * sign(z − τ) / (samples × pixels × classes), 0 where z = τ.
 *
 * Source: Murugesan et al., MICCAI 2023 (λ = 0.1); Bala93/MarginLoss and MONAI's NACLLoss, whose weight is 0.1 too.
 *
 * Deviation: the published codes pad the image with class 0 (MarginLoss) or with no class (MONAI). Here the edge
 * pixels are repeated, so that an object touching the edge is not penalised for it.
 */
export function neighbourAwarePenalty(): LossFunction {
  return segmentationLoss((groundTruth, { logits }) => {
    const pixels = pixelsPerSample(logits.shape);
    const table = tableWithGradient(logits, {
      forward(z) {
        const windowSize = 3 ** (z.rank - 2);
        const distance = tf.sub(z, tf.div(sumOverWindow(groundTruth, 1), windowSize));
        const sums: tf.Tensor2D = tf.div(sumOverSpace(tf.abs(distance)), pixels);
        return { table: sums, saved: { sign: tf.sign(distance) } };
      },
      backward({ sign }, spread) {
        return tf.mul(sign, spread(tf.scalar(1 / pixels)));
      },
    });
    return tf.mean(table);
  });
}
