import { tf } from '../engine/tensorflow.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { tverskyDeficit } from './tversky-deficit.js';

/**
 * The Tversky loss and Tversky++: a Dice loss that weighs false negatives by δ and false positives by 1 − δ.
 *
 *     loss = mean over samples and classes of 1 − (TP + ε) / (TP + δ FN + (1 − δ) FP + ε),   δ = 0.7
 *
 * γ = 1 is Tversky, γ = 2 is Tversky++; δ = ½ gives DSC++ of the same γ. Shapes, clipping, edges, gradient and
 * source: tversky-deficit.ts. Result in (0, 1). The authors' function has no default for γ; the study uses 2, as
 * in DSC++.
 */
export function tversky({ delta, gamma }: { delta: number; gamma: number }): LossFunction {
  requireInRange('delta', delta, 0, 1);
  requireInRange('gamma', gamma, 1, Infinity);
  return segmentationLoss((groundTruth, { probabilities }) =>
    tf.mean(tverskyDeficit(groundTruth, probabilities, { delta, gamma, clipsGroundTruth: true })),
  );
}
