import { tf } from '../engine/tensorflow.js';

/**
 * Weighted sums over the 3 × 3 (× 3) window around every pixel: Σ over the window of Π_axes w(offset) · value, w =
 * 1 at the pixel and `beside` at its neighbours along an axis. Beyond the image the edge pixels are repeated.
 * values [batch, ...spatial, classes] → the same shape. Computed one axis after the other, since the weights
 * factorise.
 *
 * Meant for ground truths: it defines no gradient.
 */
export function sumOverWindow(values: tf.Tensor, beside: number): tf.Tensor {
  let sums = values;
  for (let axis = 1; axis < values.rank - 1; axis++) {
    const [before, after] = [-1, 1].map((step) => shifted(sums, axis, step as -1 | 1));
    sums = tf.add(sums, tf.mul(beside, tf.add(before!, after!)));
  }
  return sums;
}

/** Each pixel's neighbour on one side along one axis; at the edge, the pixel itself. */
function shifted(values: tf.Tensor, axis: number, step: -1 | 1): tf.Tensor {
  const extent = values.shape[axis]!;
  if (extent === 1) return values;
  const part = (from: number, size: number) => {
    const begin = values.shape.map((_, index) => (index === axis ? from : 0));
    return tf.slice(
      values,
      begin,
      values.shape.map((whole, index) => (index === axis ? size : whole)),
    );
  };
  const parts = step < 0 ? [part(0, 1), part(0, extent - 1)] : [part(1, extent - 1), part(extent - 1, 1)];
  return tf.concat(parts, axis);
}
