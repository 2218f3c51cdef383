import { tf } from '../engine/tensorflow.js';

/**
 * Sums over the spatial axes: [batch, ...spatial, classes] → [batch, classes].
 *
 * One axis at a time, slowest first. Summing all axes at once makes TensorFlow add two million voxels one after
 * the other in float32, with a relative error of 2e-5 on an 80 × 160 × 160 patch. One axis at a time the error is
 * 1e-6, and it is faster, because each stage adds whole contiguous rows.
 *
 * Meant for use inside a custom gradient: tf.sum's own gradient would allocate a full-size tensor of ones.
 */
export function sumOverSpace(values: tf.Tensor): tf.Tensor2D {
  let sums = values;
  while (sums.rank > 2) sums = tf.sum(sums, 1);
  return sums as tf.Tensor2D;
}

/** Reshapes a [batch, classes] table to [batch, 1, …, 1, classes], which broadcasts over space. */
export function broadcastOverSpace(table: tf.Tensor, rank: number): tf.Tensor {
  const [batch, classes] = table.shape as [number, number];
  return tf.reshape(table, [batch, ...Array<number>(rank - 2).fill(1), classes]);
}

/** Number of pixels (voxels) of one sample in a [batch, ...spatial, classes] shape. */
export function pixelsPerSample(shape: readonly number[]): number {
  return shape.slice(1, -1).reduce((product, extent) => product * extent, 1);
}
