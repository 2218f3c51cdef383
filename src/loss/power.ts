import { tf } from '../engine/tensorflow.js';

/** base^exponent, elementwise, with the usual exponents 1 and 2 computed without a power function. */
export function power(base: tf.Tensor, exponent: number): tf.Tensor {
  if (exponent === 1) return base;
  if (exponent === 2) return tf.square(base);
  return tf.pow(base, exponent);
}
