import { meanOverPixels } from './mean-over-pixels.js';
import { nativeBackend, runsNatively } from './native-binding.js';
import { tf } from './tensorflow.js';
import { pixelSumByKernel, usesTrainingKernels } from './training-kernels.js';

/**
 * max(0, Σ terms + bias over the last axis).
 *
 * The native implementation uses operations that TensorFlow fuses into the preceding convolution, including the
 * sum with a second convolution, and computes the gradient from the output (ReluGrad). TensorFlow.js would keep
 * the input and create a mask.
 */
export function biasRelu(terms: readonly tf.Tensor[], bias: tf.Tensor): tf.Tensor {
  if (!runsNatively()) return tf.relu(tf.add(tf.addN([...terms]), bias));
  const activate = tf.customGrad((...args) => {
    const [shift, first, ...others] = args.slice(0, -1) as tf.Tensor[];
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const withBias = biasAddNative(first!, shift!);
    // TensorFlow fuses AddN but not Add.
    const sum = others.length > 0 ? tf.addN([withBias, ...others]) : withBias;
    const value = nativeOperation('Relu', [sum]);
    save([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const throughRelu = reluGradient(dy, saved[0]!);
        return [biasGradient(throughRelu), ...terms.map(() => tf.clone(throughRelu))];
      },
    };
  });
  return activate(bias, ...terms);
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
 * The sum over pixels. TensorFlow's BiasAddGrad adds sequentially and is fused into the gradient of the
 * convolution kernel, which slows that down by more than the time of this sum.
 */
export function biasGradient(dy: tf.Tensor): tf.Tensor {
  const plain = () => tf.mul(meanOverPixels(dy), dy.size / dy.shape.at(-1)!);
  return usesTrainingKernels() ? pixelSumByKernel(dy, plain) : plain();
}

export function reluGradient(dy: tf.Tensor, output: tf.Tensor): tf.Tensor {
  return nativeOperation('ReluGrad', [dy, output]);
}

function nativeOperation(operation: string, inputs: tf.Tensor[], layout = false): tf.Tensor {
  const backend = nativeBackend();
  const { binding } = backend;
  const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT as unknown }];
  if (layout) attributes.push({ name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' });
  return backend.executeSingleOutput(operation, attributes, inputs);
}
