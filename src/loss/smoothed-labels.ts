import { tf } from '../engine/tensorflow.js';
import { crossEntropyOfLogits } from './cross-entropy.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { sumOverWindow } from './neighbourhood.js';

/**
 * Label smoothing: cross entropy against a softened ground truth.
 *
 *     loss = mean over samples and pixels of −Σ_c ỹ log softmax,   ỹ = (1 − α) y + α / classes,   α = 0.1
 *
 * The optimal prediction is ỹ, so with two classes p is drawn to 0.05 or 0.95 at every pixel.
 *
 * logits, groundTruth one-hot, [batch, ...spatial, classes]; result in [0, ∞). Gradient with respect to a logit:
 * (p − ỹ) / (samples × pixels). α = 0 is cross entropy without a clip.
 *
 * Source: Szegedy et al., CVPR 2016; Bala93/MarginLoss (α = 0.1).
 */
export function labelSmoothing({ share }: { share: number }): LossFunction {
  requireInRange('share', share, 0, 1);
  return segmentationLoss((groundTruth, { logits }) => {
    const classes = logits.shape.at(-1)!;
    const smoothed = tf.add(tf.mul(1 - share, groundTruth), share / classes);
    return crossEntropyOfLogits(smoothed, logits);
  });
}

/**
 * Spatially varying label smoothing (SVLS): labels are blurred, so that they are soft near boundaries and hard
 * elsewhere.
 *
 *     loss = mean over samples and pixels of −Σ_c ỹ log softmax
 *     ỹ = (½ N y + ½ Σ over the 8 (26) neighbours of g y) / N,   g = exp(−r² / (2 σ²)),   N = Σ over the neighbours of g
 *
 * r is the distance in pixels: a 3 × 3 (× 3) Gaussian whose centre weighs as much as all neighbours together. Edge
 * pixels are repeated. ỹ sums to 1 over the classes and equals y where the whole window is of one class.
 *
 * Shapes and gradient as above. σ = 1. At σ < 0.3 the neighbours' weights would vanish beside the centre's in float32.
 *
 * Source: Islam and Glocker, IPMI 2021 (arXiv 2104.05788); mobarakol/SVLS.
 */
export function spatialLabelSmoothing({ sigma }: { sigma: number }): LossFunction {
  requireInRange('sigma', sigma, 0.3, Infinity);
  return segmentationLoss((groundTruth, { logits }) => {
    const beside = Math.exp(-1 / (2 * sigma ** 2));
    const neighbours = (1 + 2 * beside) ** (logits.rank - 2) - 1;
    const blurred = tf.div(tf.sub(sumOverWindow(groundTruth, beside), groundTruth), neighbours);
    return crossEntropyOfLogits(tf.mul(0.5, tf.add(groundTruth, blurred)), logits);
  });
}
