import { tf } from '../engine/tensorflow.js';
import { clipDerivative, clipProbability, epsilon } from './clip-probability.js';
import { power } from './power.js';
import { sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * The deficit 1 − T of the powered Tversky index T, per sample and class: the common part of DSC++, Tversky, Focal
 * Tversky and Unified Focal. Sums run over the pixels i of one sample:
 *
 *     TP = Σ y p      FN = Σ (y (1 − p))^γ      FP = Σ ((1 − y) p)^γ
 *     T  = (TP + ε) / (TP + δ FN + (1 − δ) FP + ε)
 *     1 − T = E / D   with   E = δ FN + (1 − δ) FP,   D = TP + E + ε
 *
 * δ in [0, 1] is the weight of missed foreground: δ = ½ gives the Dice score. γ > 1 is the "++" of the study: each
 * pixel's error is raised to γ before the sum, so small errors cost little and pushing a prediction from 0.9 to 1
 * gains little. γ = 1 is the plain index. TP has no power.
 *
 * groundTruth: one-hot, probabilities: in [0, 1], both [batch, ...spatial, classes]; result [batch, classes] in
 * (0, 1). Both are clipped to [ε, 1 − ε] first; Unified Focal leaves the ground truth as it is.
 *
 * An absent class: the clipped truth makes TP ≥ ε Σ p, so 1 − T falls below 1 only when p nears ε.
 *
 * Deviation: the authors compute T and subtract it from 1, which in float32 rounds to a multiple of 6e-8 and can
 * reach 0; E / D is the same number without the cancellation and is never 0 at usual γ.
 *
 * Gradient at one pixel, with N = TP + ε (dE/dp = γ [(1 − δ)(1 − y) FPᵢ^(γ−1) − δ y FNᵢ^(γ−1)], dTP/dp = y):
 *
 *     ∂(1 − T)/∂p = (N dE/dp − E dTP/dp) / D²
 *
 * and 0 where p was clipped. The automatic gradient would allocate several more full-size tensors.
 *
 * Source: the authors' loss_functions.py and notebooks (dice_plus_loss, tversky_plus_loss).
 */
export interface TverskyIndex {
  /** δ: weight of false negatives; false positives weigh 1 − δ. */
  delta: number;
  /** γ: power of each pixel's error, at least 1. */
  gamma: number;
  /** Whether the ground truth is clipped like the probabilities. */
  clipsGroundTruth: boolean;
}

export function tverskyDeficit(
  groundTruth: tf.Tensor,
  probabilities: tf.Tensor,
  { delta, gamma, clipsGroundTruth }: TverskyIndex,
): tf.Tensor2D {
  return tableWithGradient(probabilities, {
    forward(unclipped) {
      const p = clipProbability(unclipped);
      const y = clipsGroundTruth ? clipProbability(groundTruth) : groundTruth;
      const notY = tf.sub(1, y);
      const missed = tf.mul(y, tf.sub(1, p));
      const falselyFound = tf.mul(notY, p);
      const hits = tf.add(sumOverSpace(tf.mul(y, p)), epsilon);
      const errors = tf.add(
        tf.mul(delta, sumOverSpace(power(missed, gamma))),
        tf.mul(1 - delta, sumOverSpace(power(falselyFound, gamma))),
      );
      const unclippedHere = clipDerivative(unclipped, p);
      return {
        table: tf.div(errors, tf.add(hits, errors)),
        saved: { y, notY, missed, falselyFound, hits, errors, unclippedHere },
      };
    },
    backward({ y, notY, missed, falselyFound, hits, errors, unclippedHere }, spread) {
      const totalSquared = tf.square(tf.add(hits, errors));
      const perError = tf.div(tf.mul(gamma, hits), totalSquared);
      const perMiss = scaledSlope(spread(tf.mul(delta, perError)), missed, gamma);
      const perFalseFind = scaledSlope(spread(tf.mul(1 - delta, perError)), falselyFound, gamma);
      const perHit = spread(tf.div(errors, totalSquared));
      const slope = tf.sub(tf.mul(notY, perFalseFind), tf.mul(y, tf.add(perMiss, perHit)));
      return tf.mul(slope, unclippedHere);
    },
  });
}

/** factor · error^(γ − 1), where γ = 1 leaves the factor alone. */
function scaledSlope(factor: tf.Tensor, error: tf.Tensor, gamma: number): tf.Tensor {
  return gamma === 1 ? factor : tf.mul(factor, power(error, gamma - 1));
}
