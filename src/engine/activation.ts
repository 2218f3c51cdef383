import { nativeBackend, runsNatively } from './native-binding.js';
import { tf } from './tensorflow.js';

/**
 * x + bias over the last axis, then max(0, ·).
 *
 * The native route states both in operations that TensorFlow fuses into the convolution before them, and takes
 * the gradient from the output (ReluGrad, BiasAddGrad): TensorFlow.js would keep the input and make a mask.
 */
export function biasRelu(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  if (!runsNatively()) return tf.relu(tf.add(x, bias));
  const activate = tf.customGrad((...args) => {
    const [input, shift, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const value = nativeUnary('Relu', [biasAddNative(input, shift)]);
    save([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const throughRelu = nativeUnary('ReluGrad', [dy, saved[0]!]);
        return [throughRelu, biasGradient(throughRelu)];
      },
    };
  });
  return activate(x, bias);
}

/** x + bias over the last axis. */
export function biasAdd(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  if (!runsNatively()) return tf.add(x, bias);
  const add = tf.customGrad((...args) => {
    const [input, shift] = args as unknown as [tf.Tensor, tf.Tensor];
    return {
      value: biasAddNative(input, shift),
      gradFunc: (dy: tf.Tensor) => [dy, biasGradient(dy)],
    };
  });
  return add(x, bias);
}

function biasAddNative(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return nativeUnary('BiasAdd', [x, bias], true);
}

function biasGradient(dy: tf.Tensor): tf.Tensor {
  return nativeUnary('BiasAddGrad', [dy], true);
}

function nativeUnary(operation: string, inputs: tf.Tensor[], layout = false): tf.Tensor {
  const backend = nativeBackend();
  const { binding } = backend;
  const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT as unknown }];
  if (layout) attributes.push({ name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' });
  return backend.executeSingleOutput(operation, attributes, inputs);
}
