import { biasAdd } from './activation.js';
import { meanOverPixels } from './mean-over-pixels.js';
import { nativeBackend, runsNatively } from './native-binding.js';
import { tf } from './tensorflow.js';

/**
 * Instance normalisation: each channel of each sample is brought to mean 0 and variance 1 over its pixels,
 * then scaled and shifted,
 *
 *   y = scale · (x − mean) / sqrt(variance + ε) + offset,   variance biased (divided by the pixel count).
 *
 * x: [batch, …spatial, channels], 2D or 3D; scale and offset: [channels]. No running statistics: training and
 * prediction compute the same.
 *
 * With one sample (the study's batch size) this equals batch normalisation, so native TensorFlow runs it as one
 * fused operation each way; the gradient that tf.moments would give instead keeps five full-size intermediates.
 * On a processor that operation's own variance is off (0.1 % at 512², 1 % at 80 × 160 × 160), so mean and variance are
 * handed to it; and the sums of its gradient depend on the number of threads, so the gradient is written out.
 * Source: tensorflow-addons 0.15 InstanceNormalization, ε = 1e-3.
 */
export function instanceNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
  if (!runsNatively()) return composedInstanceNorm(x, scale, offset, epsilon);
  if (x.shape[0] === 1) return fusedInstanceNorm(x, scale, offset, epsilon);
  const samples = tf.split(x, x.shape[0]!, 0);
  return tf.concat(
    samples.map((sample) => fusedInstanceNorm(sample, scale, offset, epsilon)),
    0,
  );
}

function composedInstanceNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
  const spatialAxes = x.shape.slice(1, -1).map((_, axis) => axis + 1);
  const { mean, variance } = tf.moments(x, spatialAxes, true);
  const normalised = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalised, scale), offset);
}

function fusedInstanceNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
  const { shape } = x;
  const channels = shape.at(-1)!;
  // The fused kernels want rank 4; pixels may be laid out in any two spatial axes.
  const flat: [number, number, number, number] = [1, shape[1]!, x.size / channels / shape[1]!, channels];
  const { forward, backward } = nativeBackend().isUsingGpuDevice ? onGraphicsCard : onProcessor;
  const normalise = tf.customGrad((...args) => {
    const [input, gain, shift, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const { y, saved } = forward(input, gain, shift, epsilon);
    save([input, gain, ...saved]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => backward(dy, kept, epsilon),
    };
  });
  return tf.reshape(normalise(tf.reshape(x, flat), scale, offset), shape);
}

/** The two directions of a fused norm: what forward saves, backward finds after x and scale. */
interface FusedNorm {
  forward(
    x: tf.Tensor,
    scale: tf.Tensor,
    offset: tf.Tensor,
    epsilon: number,
  ): { y: tf.Tensor; saved: tf.Tensor[] };
  /** Gradients with respect to x, scale and offset. */
  backward(dy: tf.Tensor, saved: tf.Tensor[], epsilon: number): tf.Tensor[];
}

const onProcessor: FusedNorm = {
  forward(x, scale, offset, epsilon) {
    const mean = meanOverPixels(x);
    const variance = meanOverPixels(tf.squaredDifference(x, mean));
    const [y] = fusedBatchNorm([x, scale, offset, mean, variance], epsilon, false);
    return { y: y!, saved: [mean, variance] };
  },
  /**
   * With d = 1/sqrt(variance + ε) and c = mean(dy·(x − mean)), both of each channel:
   *
   *   dx = scale·d · (dy − mean(dy) − d²·c·(x − mean)),   dscale = d·c·pixels,   doffset = mean(dy)·pixels.
   */
  backward(dy, saved, epsilon) {
    const [x, scale, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const meanDy = meanOverPixels(dy);
    const covariance = tf.sub(meanOverPixels(tf.mul(dy, x)), tf.mul(mean, meanDy));
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const ofDy = tf.mul(scale, inverse);
    const ofX = tf.neg(tf.mul(ofDy, tf.mul(tf.square(inverse), covariance)));
    const constant = tf.neg(tf.add(tf.mul(ofDy, meanDy), tf.mul(ofX, mean)));
    const dx = biasAdd(tf.add(tf.mul(dy, ofDy), tf.mul(x, ofX)), constant);
    const pixels = dy.size / mean.size;
    return [dx, tf.mul(tf.mul(covariance, inverse), pixels), tf.mul(meanDy, pixels)];
  },
};

const onGraphicsCard: FusedNorm = {
  forward(x, scale, offset, epsilon) {
    // The last two inputs are the running statistics of inference: empty in training.
    const none = tf.tensor1d([], 'float32');
    // Outputs: y, batch mean, batch variance, then three values that the gradient wants back.
    const [y, , , ...reserved] = fusedBatchNorm([x, scale, offset, none, none], epsilon, true);
    return { y: y!, saved: reserved };
  },
  backward: (dy, saved, epsilon) => fusedBatchNormGradient([dy, ...saved], epsilon),
};

function fusedBatchNorm(inputs: tf.Tensor[], epsilon: number, isTraining: boolean): tf.Tensor[] {
  return nativeBackend().executeMultipleOutputs(
    'FusedBatchNormV3',
    fusedAttributes(epsilon, isTraining),
    inputs,
    6,
  );
}

/** Inputs: dy, x, scale, mean, variance, and one that only graphics cards use. */
function fusedBatchNormGradient(inputs: tf.Tensor[], epsilon: number): tf.Tensor[] {
  return nativeBackend()
    .executeMultipleOutputs('FusedBatchNormGradV3', fusedAttributes(epsilon, true), inputs, 5)
    .slice(0, 3);
}

function fusedAttributes(epsilon: number, isTraining: boolean) {
  const { binding } = nativeBackend();
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: isTraining },
  ];
}
