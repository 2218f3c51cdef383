import { tf } from './tensorflow.js';

/**
 * Max-pooling with window and stride 2, 2D or 3D by the rank of x: halves every spatial extent (all even).
 * x: [batch, …spatial, channels].
 *
 * If several pixels of a window share the maximum (frequent after ReLU and a norm), the gradient goes to the first
 * in row-major order. TensorFlow's 3D pooling gives it to one or to all of them, depending on the kernel it
 * selects, so 3D pooling is composed: rows and columns by the 2D operation, then pairs of slices.
 */
export function maxPool(x: tf.Tensor): tf.Tensor {
  if (x.rank === 4) return tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
  const [batch, slices, rows, columns, channels] = x.shape as [number, number, number, number, number];
  const inPlane = tf.maxPool(
    tf.reshape(x, [batch * slices, rows, columns, channels]) as tf.Tensor4D,
    2,
    2,
    'valid',
  );
  const pairs = tf.reshape(inPlane, [(batch * slices) / 2, 2, (rows / 2) * (columns / 2) * channels]);
  const [upper, lower] = tf.split(pairs, 2, 1);
  return tf.reshape(tf.maximum(upper!, lower!), [batch, slices / 2, rows / 2, columns / 2, channels]);
}
