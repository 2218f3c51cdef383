import { tf } from '../engine/tensorflow.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { tverskyDeficit } from './tversky-deficit.js';

/**
 * The DSC++ loss, the paper's proposal: the Dice loss with each pixel's error raised to the power γ before it is
 * summed.
 *
 *     loss = mean over samples and classes of 1 − (TP + ε) / (TP + ½ FN + ½ FP + ε)
 *     TP = Σ y p,   FN = Σ (y (1 − p))^γ,   FP = Σ ((1 − y) p)^γ,   ε = 10⁻⁷
 *
 * It is the powered Tversky index at δ = ½ (tversky-deficit.ts has shapes, clipping, edges and source).
 *
 * Effect of γ: at γ = 1 the loss is the Dice loss up to ε, and the optimal prediction for a pixel that is
 * foreground with probability q is 0 or 1. At γ = 2, the study's value, the optimal prediction for two classes is
 * linear in q and clipped to [0, 1] (metrics/optimal-prediction.ts). If foreground is rare it is nearly min(1, q /
 * S), where S is the score reached for the class: calibrated as S → 1, overconfident by the factor 1 / S
 * otherwise. Larger γ pulls predictions towards ½.
 *
 * Gradient at one pixel of one class (before the mean), D = TP + ½ FN + ½ FP, ε left out:
 *     y = 1:  −(½ FN + ½ FP + ½ γ TP (1 − p)^(γ−1)) / D²
 *     y = 0:  ½ γ TP p^(γ−1) / D²
 * At γ = 2 the gradient at a background pixel is proportional to p; that of the Dice loss is constant.
 *
 * Deviation: loss_functions.py adds ε to 2 TP, the notebooks (followed here) to TP. The two differ only for an
 * absent class with every p near ε.
 */
export function dicePlusPlus({ gamma }: { gamma: number }): LossFunction {
  requireInRange('gamma', gamma, 1, Infinity);
  return segmentationLoss((groundTruth, { probabilities }) =>
    tf.mean(dicePlusPlusDeficit(groundTruth, probabilities, gamma)),
  );
}

/** 1 − score per sample and class: [batch, classes]. */
export function dicePlusPlusDeficit(
  groundTruth: tf.Tensor,
  probabilities: tf.Tensor,
  gamma: number,
): tf.Tensor2D {
  return tverskyDeficit(groundTruth, probabilities, { delta: 0.5, gamma, clipsGroundTruth: true });
}
