import { tf } from './tensorflow.js';

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
 * Convolution of tensors joined along their last axis, without joining them, as terms that are still to be added: it is
 * linear in the channels, so with the kernel cut between the same channels
 *
 *   conv([a b], [K; L]) = conv(a, K) + conv(b, L).
 *
 * The joined tensor is neither written nor kept for the gradient (half a gigabyte at the protocol's patch), nor is its
 * gradient cut apart, and the gradients of the two kernels are faster than the one of the whole. Who adds the terms can
 * do it together with what comes next.
 */
export function convolutionsOfJoined(parts: readonly tf.Tensor[], kernel: tf.Tensor): tf.Tensor[] {
  if (parts.length === 1) return [convolution(parts[0]!, kernel)];
  const channels = parts.map(({ shape }) => shape.at(-1)!);
  const kernels = tf.split(kernel, channels, kernel.rank - 2);
  return parts.map((part, index) => convolution(part, kernels[index]!));
}

/**
 * Transposed convolution with kernel and stride 2, which doubles every spatial extent.
 * x: [batch, …spatial, in]; kernel: [2, 2(, 2), out, in] → [batch, …2·spatial, out].
 *
 * Kernel and stride being equal, the windows do not overlap, so it is a matrix product that gives each pixel its
 * 2×2(×2) block, followed by a rearrangement. This form has gradients in 2D and 3D alike (TensorFlow.js lacks the
 * one of conv3dTranspose) and calls the fastest routine there is.
 *
 *   y[b, 2i+s, 2j+t, o] = Σ_c x[b, i, j, c] · kernel[s, t, o, c]
 */
export function transposedConvolution(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [batch, ...rest] = x.shape;
  const input = rest.pop()!;
  const output = kernel.shape.at(-2)!;
  const blocks = productOverChannels(
    tf.reshape(x, [-1, input]) as tf.Tensor2D,
    tf.reshape(kernel, [-1, input]) as tf.Tensor2D,
  );
  if (rest.length === 2) {
    const [rows, columns] = rest as [number, number];
    const grid = tf.transpose(tf.reshape(blocks, [batch! * rows, columns, 2, 2 * output]), [0, 2, 1, 3]);
    return tf.reshape(grid, [batch!, 2 * rows, 2 * columns, output]);
  }
  const [slices, rows, columns] = rest as [number, number, number];
  const grid = tf.transpose(
    tf.reshape(blocks, [batch! * slices, rows, columns, 2, 2, 2 * output]),
    [0, 3, 1, 4, 2, 5],
  );
  return tf.reshape(grid, [batch!, 2 * slices, 2 * rows, 2 * columns, output]);
}

/** A kernel of one pixel: the same matrix for every pixel. */
function pointwise(x: tf.Tensor, kernel: tf.Tensor): tf.Tensor {
  const [input, output] = kernel.shape.slice(-2) as [number, number];
  const matrix = tf.transpose(tf.reshape(kernel, [input, output]) as tf.Tensor2D);
  const pixels = tf.reshape(x, [-1, input]) as tf.Tensor2D;
  return tf.reshape(productOverChannels(pixels, matrix), [...x.shape.slice(0, -1), output]);
}

/**
 * pixels · kernelᵀ: [n, in] and [m, in] → [n, m].
 *
 * The gradient of the kernel is a sum over all pixels. It is taken in parts of at most 1024, then over the parts:
 * TensorFlow would cut a longer one between its threads, and the result would depend on their number.
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
