import { tf } from './tensorflow.js';

/** As many terms as one plain sum in float32 may have: √n·2⁻²⁴ is then 10⁻⁶. */
const plainTerms = 256;

/**
 * The mean of each channel over all pixels of all samples: [batch, …spatial, channels] → [channels], in float32 and yet
 * right to about 10⁻⁶ of the mean absolute value.
 *
 * Adding n terms one after the other in float32 loses up to n·2⁻²⁴; two million voxels cost 3 % that way. Here windows
 * of at most 16 × 16 pixels are averaged by pooling until few are left, so that no sum has many terms (unless an extent
 * has a prime factor above 16, which is then averaged whole).
 *
 * Meant for use inside a custom gradient.
 */
export function meanOverPixels(x: tf.Tensor): tf.Tensor1D {
  const channels = x.shape.at(-1)!;
  // Pooling wants rank 4; pixels may be laid out in any two spatial axes.
  let means = (x.rank === 4 ? x : tf.reshape(x, [1, -1, x.shape.at(-2)!, channels])) as tf.Tensor4D;
  while (means.size > plainTerms * channels) {
    const window: [number, number] = [poolingWindow(means.shape[1]), poolingWindow(means.shape[2])];
    if (window[0] * window[1] === 1) break;
    means = tf.avgPool(means, window, window, 'valid');
  }
  return tf.mean(means, [0, 1, 2]);
}

/** The largest divisor from 2 to 16, or the whole extent where there is none. */
function poolingWindow(extent: number): number {
  for (let window = 16; window > 1; window--) if (extent % window === 0) return window;
  return extent;
}
