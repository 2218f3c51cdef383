import type { RandomStream } from '../core/random-stream.js';
import type { Batch, TrainingProblem, TrainingState } from './training-program.js';

/** A random state around the initial parameters, with non-zero biases, offsets and velocities. */
export function randomState(initial: readonly Float32Array[], stream: RandomStream): TrainingState {
  return {
    parameters: initial.map((values) => values.map((value) => value + stream.uniform(-0.05, 0.05))),
    velocities: initial.map((values) => values.map(() => stream.uniform(-0.02, 0.02))),
  };
}

/**
 * A random batch: noise with random classes, so that an error in any operation shows. All classes are equally
 * likely, except that a share `shareOfFirstClass` of the pixels is set to the first class, to make the loss differ
 * clearly between batches.
 */
export function randomBatch(
  { imageShape, groundTruthShape }: TrainingProblem,
  stream: RandomStream,
  shareOfFirstClass = 0,
): Batch {
  const classes = groundTruthShape.at(-1) ?? 1;
  const image = new Float32Array(product(imageShape)).map(() => stream.normal());
  const groundTruth = new Float32Array(product(groundTruthShape));
  for (let first = 0; first < groundTruth.length; first += classes) {
    const isFirst = shareOfFirstClass > 0 && stream.chance(shareOfFirstClass);
    groundTruth[first + (isFirst ? 0 : stream.integer(0, classes))] = 1;
  }
  return { image, groundTruth };
}

function product(shape: readonly number[]): number {
  return shape.reduce((size, extent) => size * extent, 1);
}
