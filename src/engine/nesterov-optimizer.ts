import type { GraphNode } from './graph-definition.js';
import { variableHandle } from './graph-program.js';
import { tf } from './tensorflow.js';

/**
 * The optimizer: stochastic gradient descent with Nesterov momentum, as in Keras,
 *
 *   v ← momentum·v − learningRate·g,   w ← w + momentum·v − learningRate·g,   g = ∂loss/∂w at the old w,
 *
 * implemented as tensor operations and as nodes of a compiled step.
 */
export function nesterovUpdate(
  parameter: tf.Tensor,
  velocity: tf.Tensor,
  gradient: tf.Tensor,
  { learningRate, momentum }: { learningRate: number; momentum: number },
): { parameter: tf.Tensor; velocity: tf.Tensor } {
  const descent = tf.mul(gradient, learningRate);
  const next = tf.sub(tf.mul(velocity, momentum), descent);
  return { velocity: next, parameter: tf.add(parameter, tf.sub(tf.mul(next, momentum), descent)) };
}

/** One in-place update per parameter, from the gradients that follow the loss among the outputs. */
export function nesterovNodes(count: number, momentum: number) {
  const float = { type: 1 };
  return (scope: string, [, ...gradients]: readonly string[]): GraphNode[] => {
    const ready = `${scope}/gradients-ready`;
    return [
      // Update a parameter only after all gradients have been computed from the old parameters.
      {
        name: ready,
        operation: 'NoOp',
        inputs: gradients.map((name) => `^${name.split(':')[0]}`),
        attributes: {},
      },
      {
        name: `${scope}/momentum`,
        operation: 'Const',
        inputs: [],
        attributes: {
          dtype: float,
          value: { constant: { shape: [], dtype: float.type, values: Float32Array.of(momentum) } },
        },
      },
      ...gradients.map((gradient, index) => ({
        name: `${scope}/update${index}`,
        operation: 'ResourceApplyKerasMomentum',
        inputs: [
          variableHandle(index),
          variableHandle(count + index),
          `${scope}/input2`,
          gradient,
          `${scope}/momentum`,
          `^${ready}`,
        ],
        attributes: { T: float, use_locking: { boolean: false }, use_nesterov: { boolean: true } },
      })),
    ];
  };
}
