import { RandomStream } from '../core/random-stream.js';
import type { Batch, TrainingProblem, TrainingProgram } from './training-program.js';

/** Largest relative difference of losses that rounding explains; bfloat16 keeps 8 bits of a convolution's inputs. */
const tolerance = { float32: 1e-5, bf16: 2e-2 } as const;

/**
 * Whether two programs of one problem, in the same state, do the same: their losses before and after one step on a
 * made-up batch agree. The loss before checks the forward pass, the loss after checks gradients and update.
 * Both programs are left one step on.
 */
export function programsAgree(problem: TrainingProblem, a: TrainingProgram, b: TrainingProgram): boolean {
  const batch = madeUpBatch(problem);
  const losses = [a, b].map((program) => [program.step(batch, 0.01), program.evaluate(batch)]);
  return losses[0]!.every((loss, index) => {
    const other = losses[1]![index]!;
    return Math.abs(loss - other) <= tolerance[problem.precision] * Math.max(Math.abs(loss), 1e-3);
  });
}

/** Noise with random classes: nothing in it is special, so that every operation matters. */
function madeUpBatch({ imageShape, groundTruthShape }: TrainingProblem): Batch {
  const stream = RandomStream.fromSeed(0).fork('agreement');
  const classes = groundTruthShape.at(-1) ?? 1;
  const image = new Float32Array(product(imageShape)).map(() => stream.normal());
  const groundTruth = new Float32Array(product(groundTruthShape));
  for (let first = 0; first < groundTruth.length; first += classes) {
    groundTruth[first + stream.integer(0, classes)] = 1;
  }
  return { image, groundTruth };
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}
