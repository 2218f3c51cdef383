import { meanOverPixels } from './mean-over-pixels.js';
import { nativeBackend, runsNatively } from './native-binding.js';
import { tf } from './tensorflow.js';

/**
 * x + bias over the last axis, then max(0, ·).
 *
 * The native route states both in operations that TensorFlow fuses into the convolution before them, and takes
 * the gradient from the output (ReluGrad): TensorFlow.js would keep the input and make a mask.
 */
export function biasRelu(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  if (!runsNatively()) return tf.relu(tf.add(x, bias));
  const activate = tf.customGrad((...args) => {
    const [input, shift, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const value = nativeOperation('Relu', [biasAddNative(input, shift)]);
    save([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const throughRelu = nativeOperation('ReluGrad', [dy, saved[0]!]);
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
  return nativeOperation('BiasAdd', [x, bias], true);
}

/**
 * The sum over pixels. TensorFlow's own BiasAddGrad adds one after the other, and is fused into the gradient of the
 * convolution's kernel, which is slower by more than this sum takes.
 */
function biasGradient(dy: tf.Tensor): tf.Tensor {
  return tf.mul(meanOverPixels(dy), dy.size / dy.shape.at(-1)!);
}

function nativeOperation(operation: string, inputs: tf.Tensor[], layout = false): tf.Tensor {
  const backend = nativeBackend();
  const { binding } = backend;
  const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT as unknown }];
  if (layout) attributes.push({ name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' });
  return backend.executeSingleOutput(operation, attributes, inputs);
}
