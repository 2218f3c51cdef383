import { tf } from './tensorflow.js';
import { withTrainingKernelsShown } from './training-kernels.js';

/**
 * How far a kernel of the project's own may be from TensorFlow's operations on the same operands. An array of all pixels:
 * 10⁻⁴ of its norm; the composed gradient of a norm takes differences of means that are right to 10⁻⁶. A sum over n
 * pixels may cancel, so it may be off by as much of the n terms besides, about 10⁻⁶ each.
 */
const arrayBound = 1e-4;
const termBound = 1e-6;

/**
 * Runs `body` and tells of each kernel that it calls how far the worst of its results was off, as a share of what it may
 * be: 1 at most, or the kernel is wrong. NaN where exactly one of the two is not finite.
 */
export function withCheckedKernels<Result>(
  onKernel: (operation: string, excess: number) => void,
  body: () => Result,
): Result {
  return withTrainingKernelsShown((operation, results, expected) => {
    const largest = norm(results[0]!) + norm(expected[0]!);
    for (const [index, result] of results.entries()) {
      const plain = expected[index]!;
      // One number a channel, from all pixels of the array that comes first.
      const pixels = results[0]!.size / result.size;
      const allowed = arrayBound * norm(plain) + (pixels > 1 ? termBound * Math.sqrt(pixels) * largest : 0);
      const off = norm(tf.sub(result, plain));
      onKernel(operation, off === 0 ? 0 : off / allowed);
    }
  }, body);
}

function norm(x: tf.Tensor): number {
  return Math.sqrt(tf.sum(tf.square(tf.cast(x, 'float32'))).dataSync()[0]!);
}
