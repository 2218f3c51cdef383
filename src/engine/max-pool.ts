import { tf } from './tensorflow.js';

/** Max-pooling with window and stride 2, 2D or 3D by the rank of x: halves every spatial extent. */
export function maxPool(x: tf.Tensor): tf.Tensor {
  return x.rank === 5
    ? tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'valid')
    : tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
}
