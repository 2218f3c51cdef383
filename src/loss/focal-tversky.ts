import { tf } from '../engine/tensorflow.js';
import { deficitPower } from './deficit-power.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { tverskyDeficit } from './tversky-deficit.js';

/**
 * The Focal Tversky loss and Focal Tversky++: each class's Tversky loss raised to a power below 1, so that the
 * gradient of a nearly perfect class does not vanish.
 *
 *     loss = mean over samples and classes of (1 − T)^κ,   κ = 0.75, T the Tversky index with δ = 0.7
 *
 * γ = 1 is Focal Tversky, γ = 2 its "++" version (the power on each pixel's error, inside T); κ = 1 gives
 * Tversky. Shapes, clipping, edges and gradient of T: tversky-deficit.ts; the infinite slope at T = 1 is floored
 * in deficit-power.ts. Result in (0, 1).
 *
 * Source: the authors' loss_functions.py (focal_tversky_plus_loss), whose exponent is 0.75.
 */
export function focalTversky({
  delta,
  gamma,
  exponent,
}: {
  delta: number;
  gamma: number;
  exponent: number;
}): LossFunction {
  requireInRange('delta', delta, 0, 1);
  requireInRange('gamma', gamma, 1, Infinity);
  requireInRange('exponent', exponent, 0, 1);
  return segmentationLoss((groundTruth, { probabilities }) => {
    const deficit = tverskyDeficit(groundTruth, probabilities, { delta, gamma, clipsGroundTruth: true });
    return tf.mean(deficitPower(deficit, exponent));
  });
}
