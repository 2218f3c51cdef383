import { softmax } from '../engine/softmax.js';
import { tf } from '../engine/tensorflow.js';
import { dice } from './dice.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';

/**
 * Gradient surgery on the Dice loss. The value is unchanged. In the backward pass the softmax factor p (1 − p),
 * which is 0 at a confidently wrong pixel and largest at an uncertain one, is replaced by a factor that grows with
 * the error.
 *
 *     ∂L/∂z_j = w(e_j) (g_j − g_t)   for every class j that is not the pixel's class t,   ∂L/∂z_t = −Σ_j ∂L/∂z_j
 *
 * g = ∂L/∂p, e_j = p_j the error in class j, w(e) = ¼ e, or damped w(e) = ¼ (e − eⁿ), n = 50, which ignores
 * confidently wrong pixels (their labels may be wrong). ¼ is also the largest value of the softmax factor, at p =
 * ½.
 *
 * The result is not the gradient of any function, so it cannot be checked by finite differences. Since g of the
 * Dice loss is the same for all pixels of a label, each pixel's gradient is proportional to its error, as with
 * cross entropy. Uses the logits.
 *
 * groundTruth one-hot, logits [batch, ...spatial, classes]; value and range are the loss's own.
 *
 * Source: Lux et al., MIDL 2026 (PMLR 315); AlexanderHBerger/3D_segmentation, code that matches the paper's
 * description and defines it for a two-class softmax.
 *
 * Deviation: theirs is for two classes, where the gradient is w(e) (g₁ − g₀). The rule above extends it to more
 * classes: every wrong class is weighed against the right one by its own error. Shifting all logits by a constant
 * still has no effect. Their Dice loss leaves the background out by default; here it is this study's, with background.
 */
export function diceWithSurgery(ofDice: { smoothing: number }): LossFunction {
  return operated(dice(ofDice), (error) => error);
}

/** The same with the damped factor. */
export function diceWithDampedSurgery({
  smoothing,
  exponent,
}: {
  smoothing: number;
  exponent: number;
}): LossFunction {
  requireInRange('exponent', exponent, 2, Infinity);
  return operated(dice({ smoothing }), (error) => tf.sub(error, tf.pow(error, exponent)));
}

/** 4 w(e), elementwise. */
type Size = (error: tf.Tensor) => tf.Tensor;

function operated(loss: LossFunction, size: Size): LossFunction {
  return segmentationLoss((groundTruth, { logits }) =>
    loss(groundTruth, { logits, probabilities: operatedSoftmax(groundTruth, logits, size) }),
  );
}

function operatedSoftmax(groundTruth: tf.Tensor, logits: tf.Tensor, size: Size): tf.Tensor {
  const operation = tf.customGrad((...inputs) => {
    const [z, save] = inputs as unknown as [tf.Tensor, tf.GradSaveFunc];
    const p = softmax(z);
    save([p, groundTruth]);
    return {
      value: p,
      gradFunc: (outer: tf.Tensor, saved: tf.Tensor[]) => {
        const [errorOfOthers, y] = saved as [tf.Tensor, tf.Tensor];
        const ofTrueClass = tf.sum(tf.mul(y, outer), -1, true);
        const weight = tf.mul(tf.mul(0.25, size(errorOfOthers)), tf.sub(1, y));
        const others = tf.mul(weight, tf.sub(outer, ofTrueClass));
        return tf.sub(others, tf.mul(y, tf.sum(others, -1, true)));
      },
    };
  });
  return operation(logits);
}
