import { tf } from './tensorflow.js';
import { withTrainingKernelsShown } from './training-kernels.js';
import type { TrainingProblem } from './training-program.js';

/**
 * How far a kernel of the project's own may be from TensorFlow's operations on the same operands, as a share of the norm of
 * an array of all pixels. float32: the composed gradient of a norm takes differences of means that are right to 10⁻⁶. bf16:
 * two roundings to 8 bits, 2⁻⁹ each, of an operand and of the result, and twice that.
 */
const arrayBound = { float32: 1e-4, bf16: 2 ** -7 } as const;
/**
 * A sum over n pixels may cancel, so it may also be off by a share of the norm of its terms: they are added in another
 * order and rounded.
 */
const sumBound = { float32: (pixels: number) => 1e-6 * Math.sqrt(pixels), bf16: () => 2 ** -7 } as const;

/**
 * Runs `body` and reports, for each kernel that it calls, how far the worst of its results was off as a share of what is
 * allowed: above 1 the kernel is wrong. NaN where exactly one of the two results is not finite.
 */
export function withCheckedKernels<Result>(
  precision: TrainingProblem['precision'],
  onKernel: (operation: string, excess: number) => void,
  body: () => Result,
): Result {
  return withTrainingKernelsShown((operation, results, expected) => {
    const largest = norm(results[0]!) + norm(expected[0]!);
    for (const [index, result] of results.entries()) {
      const plain = expected[index]!;
      // One number a channel, from all pixels of the array that comes first.
      const pixels = results[0]!.size / result.size;
      const ofTerms = pixels > 1 ? sumBound[precision](pixels) * largest : 0;
      const allowed = arrayBound[precision] * norm(plain) + ofTerms;
      const off = norm(tf.sub(result, plain));
      onKernel(operation, off === 0 ? 0 : off / allowed);
    }
  }, body);
}

function norm(x: tf.Tensor): number {
  return Math.sqrt(tf.sum(tf.square(tf.cast(x, 'float32'))).dataSync()[0]!);
}
