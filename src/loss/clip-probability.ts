import { tf } from '../engine/tensorflow.js';

/** Keras' epsilon: the clip of probabilities and the smoothing term of the Tversky-type scores. */
export const epsilon = 1e-7;

/**
 * clip(x) = min(max(x, ε), 1 − ε), elementwise. In float32 the upper bound is 0.99999988, so 1 − clip(1) is
 * 1.19e-7. Source: the authors' losses, which clip with K.epsilon().
 */
export function clipProbability(values: tf.Tensor): tf.Tensor {
  return tf.clipByValue(values, epsilon, 1 - epsilon);
}

/**
 * The derivative of the clip: 1 where a value was left alone (bounds included), 0 where it was clipped. This is
 * the gradient of TensorFlow's clip_by_value, at the price of one comparison.
 */
export function clipDerivative(values: tf.Tensor, clipped: tf.Tensor): tf.Tensor {
  return tf.cast(tf.equal(values, clipped), 'float32');
}
