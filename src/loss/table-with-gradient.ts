import { tf } from '../engine/tensorflow.js';
import { broadcastOverSpace } from './sum-over-space.js';

/**
 * A [batch, classes] table computed from one full-size tensor, with a hand-written gradient.
 *
 * `forward` gives the table and names the tensors that the gradient needs; `backward` gives the derivative of each
 * table entry with respect to the input's elements, as a tensor of the input's shape. Entry (b, c) depends on the
 * elements of sample b and class c alone, so broadcasting gives the full gradient.
 *
 * The automatic gradients of sums and clips in TensorFlow.js allocate full-size tensors of ones and zeros at every
 * step.
 */
export interface TableWithGradient<Saved extends Record<string, tf.Tensor>> {
  forward(input: tf.Tensor): { table: tf.Tensor2D; saved: Saved };
  /**
   * `spread` multiplies a [batch, classes] table by the upstream gradient and reshapes it to [batch, 1, …, 1,
   * classes]. Every term of the result must contain exactly one spread table.
   */
  backward(saved: Saved, spread: (table: tf.Tensor) => tf.Tensor): tf.Tensor;
}

export function tableWithGradient<Saved extends Record<string, tf.Tensor>>(
  input: tf.Tensor,
  { forward, backward }: TableWithGradient<Saved>,
): tf.Tensor2D {
  const operation = tf.customGrad<tf.Tensor2D>((...inputs) => {
    const [values, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    const { table, saved } = forward(values);
    const names = Object.keys(saved);
    save(Object.values(saved));
    return {
      value: table,
      gradFunc: (outer, kept) => {
        const named = Object.fromEntries(names.map((name, index) => [name, kept[index]!])) as Saved;
        const spread = (entries: tf.Tensor) => broadcastOverSpace(tf.mul(outer, entries), values.rank);
        return backward(named, spread);
      },
    };
  });
  return operation(input);
}
