import type { RandomStream } from '../core/random-stream.js';
import type { Batch, TrainingProblem, TrainingState } from './training-program.js';

/** Around the initial parameters, so that biases and offsets are not zero, with velocities that matter. */
export function randomState(initial: readonly Float32Array[], stream: RandomStream): TrainingState {
  return {
    parameters: initial.map((values) => values.map((value) => value + stream.uniform(-0.05, 0.05))),
    velocities: initial.map((values) => values.map(() => stream.uniform(-0.02, 0.02))),
  };
}

/**
 * Noise with random classes: nothing in it is special, so that every operation matters. All classes are as likely, or the first
 * is more so by a share of the pixels, so that the loss is another one beyond chance.
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
