import { biasAdd, biasRelu, reluGradient } from './activation.js';
import { meanOverPixels } from './mean-over-pixels.js';
import { nativeBackend, runsNatively } from './native-binding.js';
import { tf } from './tensorflow.js';
import {
  biasReluNormByKernel,
  biasReluNormGradientByKernel,
  isRoundedToBfloat16,
  normaliseByKernel,
  normReluGradientByKernel,
  usesTrainingKernels,
} from './training-kernels.js';

/**
 * Instance normalisation: each channel of each sample is normalised to mean 0 and variance 1 over its pixels, then
 * scaled and shifted,
 *
 *   y = scale · (x − mean) / sqrt(variance + ε) + offset,   variance biased (divided by the pixel count).
 *
 * x: [batch, …spatial, channels], 2D or 3D; scale and offset: [channels]. No running statistics: training and
 * prediction compute the same.
 *
 * With one sample (the study's batch size) this equals batch normalisation, which on a graphics card is one fused
 * operation in each direction. On a processor that operation has an inaccurate variance (error 0.1 % at 512², 1 %
 * at 80 × 160 × 160), and the sums of its gradient depend on the number of threads. There forward and backward
 * pass are composed of other operations; the gradient keeps only x, while that of tf.moments would keep five
 * full-size intermediates.
 * Source: tensorflow-addons 0.15 InstanceNormalization, ε = 1e-3.
 */
export function instanceNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
  if (!runsNatively()) return composedInstanceNorm(x, scale, offset, epsilon);
  if (x.shape[0] === 1) return nativeInstanceNorm(x, scale, offset, epsilon);
  const samples = tf.split(x, x.shape[0]!, 0);
  return tf.concat(
    samples.map((sample) => nativeInstanceNorm(sample, scale, offset, epsilon)),
    0,
  );
}

/**
 * The instance norm of max(0, Σ terms + bias). With the project's own kernels, the gradient passes norm, ReLU and
 * bias in two passes over memory.
 */
export function biasReluNorm(
  terms: readonly tf.Tensor[],
  bias: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  if (!usesTrainingKernels() || terms[0]!.shape[0] !== 1)
    return instanceNorm(biasRelu(terms, bias), scale, offset, epsilon);
  if (isRoundedToBfloat16()) return biasReluNormInOne(terms, bias, scale, offset, epsilon);
  const layer = tf.customGrad((...args) => {
    const [shift, gain, end, ...summands] = args.slice(0, -1) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      ...tf.Tensor[],
    ];
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const active = biasRelu(summands, shift);
    const [value, mean, inverse] = normaliseByKernel([active, gain, end], epsilon, () =>
      plainNorm(active, gain, end, epsilon),
    );
    save([active, gain, mean!, inverse!]);
    return {
      value: value!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const kept = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const plainGradient = () => plainNormReluGradient(dy, kept);
        const [ofTerm, ofScale, ofOffset, ofBias] = normReluGradientByKernel([dy, ...kept], plainGradient);
        return [ofBias!, ofScale!, ofOffset!, ...summands.map(() => tf.clone(ofTerm!))];
      },
    };
  });
  return layer(bias, scale, offset, ...terms);
}

/** The same, with sum, bias and ReLU inside the kernels of the norm. */
function biasReluNormInOne(
  terms: readonly tf.Tensor[],
  bias: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const layer = tf.customGrad((...args) => {
    const [shift, gain, end, ...summands] = args.slice(0, -1) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      ...tf.Tensor[],
    ];
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const plain = () => plainNorm(biasRelu(summands, shift), gain, end, epsilon);
    const [value, mean, inverse] = biasReluNormByKernel(summands, [shift, gain, end], epsilon, plain);
    save([shift, gain, mean!, inverse!, ...summands]);
    return {
      value: value!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const parameters = saved.slice(0, 4) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const kept = saved.slice(4);
        const [keptBias, ...ofNorm] = parameters;
        const plainGradient = () => plainNormReluGradient(dy, [biasRelu(kept, keptBias), ...ofNorm]);
        const results = biasReluNormGradientByKernel(dy, kept, parameters, plainGradient);
        const [ofTerm, ofScale, ofOffset, ofBias] = results;
        return [ofBias!, ofScale!, ofOffset!, ...kept.map(() => tf.clone(ofTerm!))];
      },
    };
  });
  return layer(bias, scale, offset, ...terms);
}

/** The computation of `normaliseByKernel` in TensorFlow's operations. */
function plainNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor[] {
  const { y, saved } = onProcessor.forward(flat(x), scale, offset, epsilon);
  const [mean, variance] = saved as [tf.Tensor, tf.Tensor];
  return [tf.reshape(y, x.shape), mean, tf.rsqrt(tf.add(variance, epsilon))];
}

/** The computation of `normReluGradientByKernel` in TensorFlow's operations. */
function plainNormReluGradient(
  dy: tf.Tensor,
  [x, scale, mean, inverse]: readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor],
): tf.Tensor[] {
  const saved = [flat(x), scale, mean, tf.reciprocal(tf.square(inverse))];
  const [ofX, ofScale, ofOffset] = onProcessor.backward(flat(dy), saved, 0) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const ofTerm = reluGradient(tf.reshape(ofX, x.shape), x);
  return [ofTerm, ofScale, ofOffset, tf.mul(meanOverPixels(ofTerm), x.size / scale.size)];
}

/** The fused kernels need rank 4; any two spatial axes may hold the pixels. */
function flat(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1)!;
  return tf.reshape(x, [1, x.shape[1]!, x.size / channels / x.shape[1]!, channels]);
}

function composedInstanceNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
  const spatialAxes = x.shape.slice(1, -1).map((_, axis) => axis + 1);
  const { mean, variance } = tf.moments(x, spatialAxes, true);
  const normalised = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalised, scale), offset);
}

function nativeInstanceNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, epsilon: number): tf.Tensor {
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
  return tf.reshape(normalise(flat(x), scale, offset), x.shape);
}

/** Forward and backward pass of a norm. Backward receives x, scale and then the tensors that forward saved. */
interface NormWays {
  forward(
    x: tf.Tensor,
    scale: tf.Tensor,
    offset: tf.Tensor,
    epsilon: number,
  ): { y: tf.Tensor; saved: tf.Tensor[] };
  /** Gradients with respect to x, scale and offset. */
  backward(dy: tf.Tensor, saved: tf.Tensor[], epsilon: number): tf.Tensor[];
}

const onProcessor: NormWays = {
  forward(x, scale, offset, epsilon) {
    const mean = meanOverPixels(x);
    const variance = meanOverPixels(tf.squaredDifference(x, mean));
    const gain = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
    const y = biasAdd(tf.mul(x, gain), tf.sub(offset, tf.mul(mean, gain)));
    return { y, saved: [mean, variance] };
  },
  /**
   * With d = 1/sqrt(variance + ε) and c = mean(dy·(x − mean)), both per channel:
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

const onGraphicsCard: NormWays = {
  forward(x, scale, offset, epsilon) {
    // The last two inputs are running statistics for inference; they are empty in training.
    const none = tf.tensor1d([], 'float32');
    // Outputs: y, batch mean, batch variance, then three values needed by the gradient.
    const [y, , , ...reserved] = fusedBatchNorm([x, scale, offset, none, none], epsilon);
    return { y: y!, saved: reserved };
  },
  backward: (dy, saved, epsilon) => fusedBatchNormGradient([dy, ...saved], epsilon),
};

function fusedBatchNorm(inputs: tf.Tensor[], epsilon: number): tf.Tensor[] {
  return nativeBackend().executeMultipleOutputs('FusedBatchNormV3', fusedAttributes(epsilon), inputs, 6);
}

/** Inputs: dy, x, scale, mean, variance, and one used only by graphics cards. */
function fusedBatchNormGradient(inputs: tf.Tensor[], epsilon: number): tf.Tensor[] {
  return nativeBackend()
    .executeMultipleOutputs('FusedBatchNormGradV3', fusedAttributes(epsilon), inputs, 5)
    .slice(0, 3);
}

function fusedAttributes(epsilon: number) {
  const { binding } = nativeBackend();
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}
