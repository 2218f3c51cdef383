import { NumericError } from '../core/errors.js';
import { RandomStream } from '../core/random-stream.js';
import { withCheckedOperations } from './bfloat16-eager.js';
import { withCheckedKernels } from './checked-kernels.js';
import { eagerProgram } from './eager-program.js';
import { isMemoryFailure } from './memory-failure.js';
import { nativeBackend } from './native-binding.js';
import { randomBatch, randomState } from './random-input.js';
import {
  type Bound,
  distance,
  norm,
  type StepOutcome,
  sameBits,
  share,
  stepDifference,
} from './step-difference.js';
import { tf } from './tensorflow.js';
import type { Batch, TrainingProblem, TrainingProgram, TrainingState } from './training-program.js';

/**
 * Allowed relative error of a correct program, in the norm of the compared quantity.
 *
 * float32: another order of summation changes an activation by a relative δ = 10⁻⁶ after the layers of a U-Net
 * (2⁻²⁴ each, growing with their number). Loss and probabilities are smooth, so they also change by δ. The
 * gradient is not smooth: if an activation lies within δ of zero, or two values of a pooling window lie within δ
 * of each other, ReLU or pooling takes the other branch and the whole gradient of that pixel changes. This affects
 * a share δ of the pixels, so √δ = 10⁻³ of the norm.
 *
 * bf16: both programs run the same kernels, so before rounding they differ as in float32. But a difference in the
 * last bit may become a difference of one unit, 2⁻⁸, when values are rounded to 8 bits, and after the next
 * convolution this acts like two independent roundings of the whole tensor. Over k convolutions this adds up to
 * 2⁻⁹·√(2k): 1.8 % for the 40 of the study's networks.
 *
 * On a graphics card both programs may select different kernels, in TF32 or bfloat16, so δ is about 2⁻⁹.
 *
 * Each bound is two to ten times this estimate. For comparison, a learning rate that is wrong by 10 % changes
 * every gradient by 10 %.
 */
const bounds: Record<'float32' | 'bf16' | 'graphicsCard', Bound> = {
  float32: { value: 1e-5, gradient: 4e-3 },
  bf16: { value: 1e-3, gradient: 4e-2 },
  graphicsCard: { value: 2e-2, gradient: 0.2 },
};

/** One rounding of the result, 2⁻⁹ of each value, plus the same for the order of summation. */
const operationBound = 2 ** -8;

/** Large, so that the update exceeds the rounding error of the weight to which it is added. */
const learningRate = 16;

/**
 * Describes the first difference between a fast program and the plain one; undefined if they agree. The loss, the
 * probabilities and, for each parameter, the gradient (from its velocity) and the update are compared on a
 * synthetic state and batch, after a step on another state and batch. The probabilities after the step must be
 * those of its parameters. Non-finite values count as differences, and on a processor two calls on the same input
 * must give the same bits. In precision bf16 each convolution kernel is also compared with exact arithmetic on the
 * same operands.
 *
 * The synthetic state lies around `initial`. The state of the program is changed. Throws NumericError if the plain
 * program itself gives numbers that are not finite.
 */
export function findDisagreement(
  problem: TrainingProblem,
  initial: readonly Float32Array[],
  program: TrainingProgram,
): string | undefined {
  const stream = RandomStream.fromSeed(0).fork('agreement');
  const state = randomState(initial, stream.fork('state'));
  const earlier = randomBatch(problem, stream.fork('earlier'), 0.8);
  const batch = randomBatch(problem, stream);
  let plain: ReturnType<typeof observePlain>;
  let outcome: StepOutcome;
  let again: StepOutcome;
  let behind: number;
  try {
    plain = observePlain(problem, state, batch);
    // Reveals a program that wrongly keeps an image, a batch, a learning rate or a velocity from an earlier call.
    program.predict(earlier.image);
    program.evaluate(earlier);
    program.step(earlier, learningRate / 2);
    outcome = observe(problem, program, state, batch);
    again = observe(problem, program, state, batch);
    behind = predictionBehind(problem, program, batch);
  } catch (failure) {
    if (isMemoryFailure(failure)) throw failure;
    return `it fails (${String(failure).split('\n')[0]})`;
  }
  const { operation, error } = plain.worstOperation;
  if (!(error <= operationBound)) {
    return `${operation} in bfloat16 is off by ${share(error, operationBound)}`;
  }
  const { operation: kernel, excess } = plain.worstKernel;
  if (!(excess <= 1)) return `${kernel} is off by ${excess.toPrecision(2)} times what it may be`;
  requireFinite(plain.outcome);
  const { isUsingGpuDevice } = nativeBackend();
  if (!isUsingGpuDevice && !sameBits(outcome, again)) return 'two calls on the same input differ';
  const bound = isUsingGpuDevice ? bounds.graphicsCard : bounds[problem.precision];
  if (!(behind <= bound.value))
    return `its probabilities after a step are off by ${share(behind, bound.value)} from those of its parameters`;
  return stepDifference(problem, state, outcome, plain.outcome, learningRate, bound);
}

/**
 * The outcome of a step of the plain program. It runs the project's own kernels, like the fast program, and in
 * bf16 the same convolutions; each is compared with plain arithmetic on the same operands.
 */
function observePlain(problem: TrainingProblem, state: TrainingState, batch: Batch) {
  const worstOperation = { operation: '', error: 0 };
  const worstKernel = { operation: '', excess: 0 };
  const noteOperation = (operation: string, error: number) => {
    // NaN counts as the largest error and is kept.
    if (error > worstOperation.error || Number.isNaN(error))
      Object.assign(worstOperation, { operation, error });
  };
  const noteKernel = (operation: string, excess: number) => {
    if (excess > worstKernel.excess || Number.isNaN(excess))
      Object.assign(worstKernel, { operation, excess });
  };
  const program = eagerProgram(problem, state, (body) =>
    withCheckedKernels(problem.precision, noteKernel, () =>
      problem.precision === 'bf16' ? withCheckedOperations(noteOperation, body) : body(),
    ),
  );
  try {
    const probabilities = probabilitiesOf(problem, program.predict(batch.image));
    const loss = program.step(batch, learningRate);
    return {
      outcome: { loss, evaluated: loss, probabilities, state: program.readState() },
      worstOperation,
      worstKernel,
    };
  } finally {
    program.dispose();
  }
}

function observe(
  problem: TrainingProblem,
  program: TrainingProgram,
  state: TrainingState,
  batch: Batch,
): StepOutcome {
  program.writeState(state);
  const evaluated = program.evaluate(batch);
  const probabilities = probabilitiesOf(problem, program.predict(batch.image));
  const loss = program.step(batch, learningRate);
  return { loss, evaluated, probabilities, state: program.readState() };
}

/**
 * Relative distance between the prediction after a step and that after reading and writing back the parameters: 0
 * unless a program predicts with outdated parameters.
 */
function predictionBehind(problem: TrainingProblem, program: TrainingProgram, { image }: Batch): number {
  const after = probabilitiesOf(problem, program.predict(image));
  program.writeState(program.readState());
  const expected = probabilitiesOf(problem, program.predict(image));
  return distance(after, expected) / norm(expected);
}

/** Softmax of predicted logits; the bounds apply to probabilities. */
function probabilitiesOf({ groundTruthShape }: TrainingProblem, logits: Float32Array): Float32Array {
  const shape = [...groundTruthShape];
  return tf.tidy(() =>
    tf
      .softmax(tf.tensor(logits, shape, 'float32'))
      .dataSync<'float32'>()
      .slice(),
  );
}

function requireFinite({ loss, probabilities, state }: StepOutcome): void {
  const arrays = [Float32Array.of(loss), probabilities, ...state.parameters, ...state.velocities];
  if (arrays.every((values) => Number.isFinite(norm(values)))) return;
  throw new NumericError({
    verb: 'invalid',
    what: `first step on a synthetic image: loss ${loss}, and a probability or gradient that is not finite`,
    remedy: 'try precision float32, or another loss',
  });
}
