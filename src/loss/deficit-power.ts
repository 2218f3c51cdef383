import { tf } from '../engine/tensorflow.js';

/** Far below the smallest deficit of any prediction at γ ≤ 2 (about 1e-14) and far above float32 underflow. */
const smallestDeficit = 1e-20;

/**
 * (1 − T)^exponent for exponents in (0, 1], elementwise on a [batch, classes] table of deficits 1 − T. A list
 * gives one exponent per class.
 *
 * Below 1 the derivative exponent · (1 − T)^(exponent − 1) is infinite at T = 1.
 *
 * Deviation: deficits are floored at 10⁻²⁰, below which the gradient is 0 instead of infinite or NaN. The
 * authors' code, which gets 1 − T by subtraction, reaches 0 as soon as T rounds to 1 in float32.
 */
export function deficitPower(deficit: tf.Tensor2D, exponent: number | readonly number[]): tf.Tensor2D {
  const floored = tf.maximum(deficit, smallestDeficit);
  return tf.pow(floored, typeof exponent === 'number' ? exponent : tf.tensor1d([...exponent]));
}
