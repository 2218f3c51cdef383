import { tf } from '../engine/tensorflow.js';
import { crossEntropyOfLogits, unclippedCrossEntropy } from './cross-entropy.js';
import { dice } from './dice.js';
import { dicePlusPlusDeficit } from './dice-plus-plus.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';

/**
 * Dice plus cross entropy ("Combo"), dsc-ce and dsc++-ce: the DSC++ loss and the mean cross entropy, one to one.
 *
 *     loss = DSC++(γ) + mean over samples and pixels of −Σ_c y log softmax
 *
 * γ = 1 is the baseline (the Dice loss up to ε), γ = 2 its "++" version. The Dice part is clipped. The cross
 * entropy is computed from the logits and not clipped, so a wrong pixel beyond the clip still has a gradient.
 *
 * Shapes, edges and gradients: dice-plus-plus.ts and cross-entropy.ts. Result in [0, ∞).
 *
 * Source: the authors' loss_functions.py, where γ is fixed at 1. Deviation: γ is a parameter, since the paper
 * compares both versions and the code has one.
 */
export function diceCrossEntropy({ gamma }: { gamma: number }): LossFunction {
  requireInRange('gamma', gamma, 1, Infinity);
  return segmentationLoss((groundTruth, { probabilities, logits }) =>
    tf.add(
      tf.mean(dicePlusPlusDeficit(groundTruth, probabilities, gamma)),
      crossEntropyOfLogits(groundTruth, logits),
    ),
  );
}

/**
 * The Dice loss plus the mean cross entropy, one to one, neither clipped (MONAI's DiceCELoss, smoothing 10⁻⁵): the
 * base loss of mL1-ACE. Equals dsc-ce within float32 if every class is there and no probability is clipped; of an absent
 * class the smoothing and the clip decide, which differ.
 *
 * The Dice loss is that of this study, where some publications square it: average-calibration-error.ts.
 */
export function unclippedDiceCrossEntropy({ smoothing }: { smoothing: number }): LossFunction {
  const [overlap, entropy] = [dice({ smoothing }), unclippedCrossEntropy()];
  return segmentationLoss((groundTruth, prediction) =>
    tf.add(overlap(groundTruth, prediction), entropy(groundTruth, prediction)),
  );
}
