import { tf } from './tensorflow.js';

/**
 * The mean of each channel over all pixels of all samples: [batch, …spatial, channels] → [channels], in float32 and yet
 * right to about 2·10⁻⁷ of the mean absolute value.
 *
 * Adding n terms one after the other in float32 loses up to n·2⁻²⁴; two million voxels cost 3 % that way. Here windows
 * of at most 8 × 8 pixels are averaged by pooling, then windows of those means, so that no sum has more than 64 terms
 * (unless an extent has a prime factor above 8, which is then averaged whole).
 *
 * Meant for use inside a custom gradient.
 */
export function meanOverPixels(x: tf.Tensor): tf.Tensor1D {
  const channels = x.shape.at(-1)!;
  const columns = x.shape.at(-2)!;
  let means = tf.reshape(x, [1, x.size / channels / columns, columns, channels]) as tf.Tensor4D;
  while (means.size > channels) {
    const window: [number, number] = [poolingWindow(means.shape[1]), poolingWindow(means.shape[2])];
    means = tf.avgPool(means, window, window, 'valid');
  }
  return tf.reshape(means, [channels]);
}

/** The largest divisor up to 8; a number without one, whole. */
function poolingWindow(extent: number): number {
  for (let window = 8; window > 1; window--) if (extent % window === 0) return window;
  return extent;
}
