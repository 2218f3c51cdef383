import { tf } from '../engine/tensorflow.js';
import { meanOverSamples } from './cross-entropy.js';
import { deficitPower } from './deficit-power.js';
import { focalTable } from './focal-table.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { tverskyDeficit } from './tversky-deficit.js';

/**
 * The asymmetric Unified Focal loss and its "++" version: a region part and a pixel part, each focused on the
 * rare side, background (class 0) against foreground.
 *
 *     loss   = λ region + (1 − λ) pixels,   λ = ½
 *     region = mean over samples and classes of   1 − T             for the background
 *                                                (1 − T)^(1 − φ)    for each foreground class
 *     pixels = mean over samples and pixels of    (1 − δ)(1 − p)^φ (−y log p)   for the background
 *                                              +  Σ δ (−y log p)                over the foreground classes
 *
 * T is the Tversky index with δ = 0.6 and errors raised to γ (1; "++": 2); its ground truth is not clipped. φ is
 * `focusing` = 0.5, called γ in the Unified Focal paper: it enhances rare classes in the region part and
 * suppresses easy background in the pixel part. γ acts on the region part alone.
 *
 * Shapes, clipping, edges and gradients: tversky-deficit.ts, focal-table.ts, deficit-power.ts.
 *
 * Deviation: the authors' code is for 2D and two classes: on volumes it mistakes slices for classes, and it
 * ignores classes after the first foreground class. Here every foreground class is treated like theirs, and the
 * mean runs over all classes. With two classes the values agree.
 * Deviation: the authors' (1 − T)(1 − T)^(−φ) is 0 · ∞ = NaN once T rounds to 1. The equal expression
 * (1 − T)^(1 − φ) is finite.
 *
 * Source: the authors' loss_functions.py (asymmetric focal, asymmetric focal Tversky, unified focal).
 */
export interface UnifiedFocalHyperparameters {
  lambda: number;
  delta: number;
  focusing: number;
  gamma: number;
}

export function unifiedFocal({ lambda, delta, focusing, gamma }: UnifiedFocalHyperparameters): LossFunction {
  requireInRange('lambda', lambda, 0, 1);
  requireInRange('delta', delta, 0, 1);
  requireInRange('focusing', focusing, 0, 1);
  requireInRange('gamma', gamma, 1, Infinity);
  return segmentationLoss((groundTruth, { probabilities }) => {
    const foregroundClasses = probabilities.shape.at(-1)! - 1;
    const perClass = (background: number, foreground: number) => [
      background,
      ...Array<number>(foregroundClasses).fill(foreground),
    ];
    const deficit = tverskyDeficit(groundTruth, probabilities, { delta, gamma, clipsGroundTruth: false });
    const region = tf.mean(deficitPower(deficit, perClass(1, 1 - focusing)));
    const focused = focalTable(groundTruth, probabilities, perClass(focusing, 0));
    const pixels = meanOverSamples(tf.mul(focused, tf.tensor1d(perClass(1 - delta, delta))));
    return tf.add(tf.mul(lambda, region), tf.mul(1 - lambda, pixels));
  });
}
