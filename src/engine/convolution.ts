import { biasAdd, biasGradient } from './activation.js';
import { tf } from './tensorflow.js';
import { gatherBlocksByKernel, spreadBlocksByKernel, usesTrainingKernels } from './training-kernels.js';

/**
 * Convolution with stride 1 and "same" zero padding, 2D or 3D by the rank of x.
 * x: [batch, …spatial, in]; kernel: […extent, in, out] → [batch, …spatial, out].
 */
export function convolution(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  if (kernel.shape.slice(0, -2).every((extent) => extent === 1)) return pointwise(x, kernel);
  return x.rank === 5
    ? tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, 1, 'same')
    : tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
}

/**
 * Convolution of tensors concatenated along their last axis, without concatenating them; returns the terms, which
 * the caller adds. Convolution is linear in the channels, so with the kernel split accordingly
 *
 *   conv([a b], [K; L]) = conv(a, K) + conv(b, L).
 *
 * This avoids writing the concatenated tensor, keeping it for the gradient (half a gigabyte at the protocol's
 * patch size) and splitting its gradient; the two kernel gradients are also faster than one. The caller can fuse
 * the sum with the next operation.
 */
export function convolutionsOfJoined(parts: readonly tf.Tensor[], kernel: tf.Tensor): tf.Tensor[] {
  if (parts.length === 1) return [convolution(parts[0]!, kernel)];
  const channels = parts.map(({ shape }) => shape.at(-1)!);
  const kernels = tf.split(kernel, channels, kernel.rank - 2);
  return parts.map((part, index) => convolution(part, kernels[index]!));
}

/**
 * Transposed convolution with kernel and stride 2, which doubles every spatial extent, and a bias.
 * x: [batch, …spatial, in]; kernel: [2, 2(, 2), out, in]; bias: [out] → [batch, …2·spatial, out].
 *
 * Since kernel size and stride are equal, windows do not overlap: it is a matrix product that gives each pixel its
 * 2×2(×2) block, followed by a rearrangement. This form has gradients in 2D and 3D (TensorFlow.js lacks that of
 * conv3dTranspose) and uses fast matrix multiplication.
 *
 *   y[b, 2i+s, 2j+t, o] = Σ_c x[b, i, j, c] · kernel[s, t, o, c] + bias[o]
 */
export function transposedConvolution(x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const input = x.shape.at(-1)!;
  const products = productOverChannels(
    tf.reshape(x, [-1, input]) as tf.Tensor2D,
    tf.reshape(kernel, [-1, input]) as tf.Tensor2D,
  );
  const blocks = tf.reshape(products, [...x.shape.slice(0, -1), products.shape[1]]);
  if (!usesTrainingKernels() || x.shape[0] !== 1) return biasAdd(spreadBlocks(blocks), bias);
  const spread = tf.customGrad((...args) => {
    const [packed, shift] = args as unknown as [tf.Tensor, tf.Tensor];
    const value = spreadBlocksByKernel(packed, shift, () => biasAdd(spreadBlocks(packed), shift));
    return {
      value,
      gradFunc: (dy: tf.Tensor) => [gatherBlocksByKernel(dy, () => gatherBlocks(dy)), biasGradient(dy)],
    };
  });
  // TensorFlow fuses a sum with the next convolution only if both shapes are known.
  return tf.reshape(
    spread(blocks, bias),
    blocks.shape.map((extent, axis) => (axis === 0 ? 1 : axis < x.rank - 1 ? 2 * extent : bias.size)),
  );
}

/** Rearranges each pixel's block in space: [batch, …spatial, 2·2(·2)·out] → [batch, …2·spatial, out]. */
function spreadBlocks(blocks: tf.Tensor): tf.Tensor {
  const spatial = blocks.shape.slice(1, -1);
  const channels = blocks.shape.at(-1)! / 2 ** spatial.length;
  const apart = tf.reshape(blocks, [blocks.shape[0]!, ...spatial, ...spatial.map(() => 2), channels]);
  const pairs = spatial.flatMap((_, axis) => [1 + axis, 1 + spatial.length + axis]);
  const doubled = spatial.map((extent) => 2 * extent);
  return tf.reshape(tf.transpose(apart, [0, ...pairs, apart.rank - 1]), [
    blocks.shape[0]!,
    ...doubled,
    channels,
  ]);
}

/** The inverse rearrangement, for the gradient. */
function gatherBlocks(x: tf.Tensor): tf.Tensor {
  const half = x.shape.slice(1, -1).map((extent) => extent / 2);
  const apart = tf.reshape(x, [x.shape[0]!, ...half.flatMap((extent) => [extent, 2]), x.shape.at(-1)!]);
  const axes = half.map((_, axis) => 1 + 2 * axis);
  const places = tf.transpose(apart, [0, ...axes, ...axes.map((axis) => axis + 1), apart.rank - 1]);
  return tf.reshape(places, [x.shape[0]!, ...half, 2 ** half.length * x.shape.at(-1)!]);
}

/** Convolution with a 1×1(×1) kernel: the same matrix for every pixel. */
function pointwise(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [input, output] = kernel.shape.slice(-2) as [number, number];
  const matrix = tf.transpose(tf.reshape(kernel, [input, output]) as tf.Tensor2D);
  const pixels = tf.reshape(x, [-1, input]) as tf.Tensor2D;
  return tf.reshape(productOverChannels(pixels, matrix), [...x.shape.slice(0, -1), output]);
}

/**
 * pixels · kernelᵀ: [n, in] and [m, in] → [n, m].
 *
 * The gradient of the kernel is a sum over all pixels. It is computed in parts of at most 1024 pixels, which are
 * then summed: TensorFlow would divide a longer sum between its threads, and the result would depend on their
 * number.
 */
function productOverChannels(pixels: tf.Tensor2D, kernel: tf.Tensor2D): tf.Tensor2D {
  const multiply = tf.customGrad((...args) => {
    const [x, k, save] = args as unknown as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([x, k]);
    return {
      value: tf.matMul(x, k, false, true),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, weights] = saved as [tf.Tensor2D, tf.Tensor2D];
        const part = largestDivisor(input.shape[0], 1024);
        const [dys, inputs] = [dy, input].map((all) => tf.reshape(all, [-1, part, all.shape[1]!]));
        const sums = tf.sum(tf.matMul(dys!, inputs!, true, false), 0);
        return [tf.matMul(dy as tf.Tensor2D, weights), sums];
      },
    };
  });
  return multiply(pixels, kernel) as tf.Tensor2D;
}

function largestDivisor(value: number, most: number): number {
  let divisor = Math.min(value, most);
  while (value % divisor !== 0) divisor--;
  return divisor;
}
