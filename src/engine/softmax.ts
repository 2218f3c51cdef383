import { tf } from './tensorflow.js';
import { softmaxByKernel, softmaxGradientByKernel, usesTrainingKernels } from './training-kernels.js';

/**
 * Class probabilities from logits, over the last axis: p_c = exp(z_c − max z) / Σ exp(z − max z), in [0, 1]. For
 * two or three classes, TensorFlow's own operation takes longer than the preceding convolution.
 */
export function softmax(logits: tf.Tensor): tf.Tensor {
  if (!usesTrainingKernels()) return tf.softmax(logits);
  const layer = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
    const value = softmaxByKernel(input);
    save([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => softmaxGradientByKernel(dy, saved[0]!),
    };
  });
  return layer(logits);
}
