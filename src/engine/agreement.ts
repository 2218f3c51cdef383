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
 * How far a correct program may be off, as a share of the norm of what is compared.
 *
 * float32: sums of the same terms in another order leave an activation off by some δ = 10⁻⁶ of its size after the
 * layers of a U-Net (2⁻²⁴ each, growing with their number). The loss and the probabilities are smooth: they follow δ.
 * The gradient is not: where an activation lies within δ of zero, or two of a pooling window within δ of each other,
 * ReLU or the pool turns the other way and the whole gradient of that pixel with it. That is a share δ of the pixels,
 * so √δ = 10⁻³ of the norm.
 *
 * bf16: both programs run the same kernels, so the forward pass differs as in float32. But a last bit that
 * differs before a rounding to 8 bits may come out a unit apart, 2⁻⁸, and the next convolution makes that two fresh
 * roundings of the whole tensor. A row of k convolutions adds up to 2⁻⁹·√(2k): 1.8 % for the 40 of the study's nets.
 *
 * On a graphics card the two programs may choose different kernels, in TF32 or bfloat16: δ is about 2⁻⁹ there.
 *
 * Each bound is two to ten times that. A learning rate that is wrong by a tenth moves every
 * gradient by a tenth.
 */
const bounds: Record<'float32' | 'bf16' | 'graphicsCard', Bound> = {
  float32: { value: 1e-5, gradient: 4e-3 },
  bf16: { value: 1e-3, gradient: 4e-2 },
  graphicsCard: { value: 2e-2, gradient: 0.2 },
};

/** One rounding of the result, 2⁻⁹ of each value, and as much for the order of sums. */
const operationBound = 2 ** -8;

/** Large, so that the update shows beside the rounding of the weight that it is added to. */
const learningRate = 16;

/**
 * Where a fast program differs from the plain one, in a few words, or undefined where they agree. Compared are the loss, the
 * probabilities, and for each parameter the gradient (from its velocity) and the update, on a made-up state and batch, after
 * another state and batch; and the probabilities after the step must be those of its parameters.
 * A value that is not finite agrees with nothing, and two calls on the same input must give the same bits (on a
 * processor). In precision bf16 each convolution kernel is also compared with exact arithmetic on the same operands.
 *
 * `initial` gives the parameters about which the state is made up. The program is left in another state. Throws
 * NumericError where the plain program's own numbers are not finite: then there is nothing to train with.
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
    // A program that wrongly keeps an image, a batch, a learning rate or a velocity would carry these into what follows.
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
 * The outcome of the plain program's step. It runs the same kernels as the fast one where those are the project's own, and
 * in bf16 the same convolutions, each compared with plain arithmetic on the same operands.
 */
function observePlain(problem: TrainingProblem, state: TrainingState, batch: Batch) {
  const worstOperation = { operation: '', error: 0 };
  const worstKernel = { operation: '', excess: 0 };
  const noteOperation = (operation: string, error: number) => {
    // NaN is the worst of all and stays.
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
 * How far the prediction after a step is from that of the parameters that the step left, read and written: 0 but where a
 * program predicts with others.
 */
function predictionBehind(problem: TrainingProblem, program: TrainingProgram, { image }: Batch): number {
  const after = probabilitiesOf(problem, program.predict(image));
  program.writeState(program.readState());
  const expected = probabilitiesOf(problem, program.predict(image));
  return distance(after, expected) / norm(expected);
}

/** Softmax of predicted logits: what a logit is worth, and what the bounds speak of. */
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
    what: `first step on a made-up image: loss ${loss}, and a probability or gradient that is not finite`,
    remedy: 'try precision float32, or another loss',
  });
}
