import { tf } from './tensorflow.js';
import { withKernelListener } from './training-kernels.js';
import type { TrainingProblem } from './training-program.js';

/**
 * Allowed relative error of the project's own kernels against TensorFlow's operations on the same operands, for
 * arrays over all pixels. float32: the composed gradient of a norm uses differences of means with a relative error
 * of 10⁻⁶. bf16: two roundings to 8 bits, 2⁻⁹ each, of an operand and of the result, times two.
 */
const arrayBound = { float32: 1e-4, bf16: 2 ** -7 } as const;
/**
 * A sum over n pixels may cancel, so an error relative to the norm of its terms is allowed as well, for rounding
 * and another order of summation.
 */
const sumBound = { float32: (pixels: number) => 1e-6 * Math.sqrt(pixels), bf16: () => 2 ** -7 } as const;

/**
 * Runs `body` and reports, for each kernel called, the largest error of its results relative to the allowed error:
 * above 1 the kernel is wrong. NaN if exactly one of the two results is not finite.
 */
export function withCheckedKernels<Result>(
  precision: TrainingProblem['precision'],
  onKernel: (operation: string, excess: number) => void,
  body: () => Result,
): Result {
  return withKernelListener((operation, results, expected) => {
    const largest = norm(results[0]!) + norm(expected[0]!);
    for (const [index, result] of results.entries()) {
      const plain = expected[index]!;
      // One value per channel, summed over the pixels of the first result.
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
