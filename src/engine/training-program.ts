import { programsAgree } from './agreement.js';
import { compiledProgram } from './compiled-program.js';
import { eagerProgram } from './eager-program.js';
import { explainingMemoryFailures, explainMemoryFailure } from './memory-failure.js';
import { runsNatively } from './native-binding.js';
import type { tf } from './tensorflow.js';

/** What the engine is asked to train, as pure functions of tensors. */
export interface TrainingProblem {
  /** Shapes of the parameters, in their order. */
  parameterShapes: readonly (readonly number[])[];
  /** Shape of one image batch: [batch, …spatial, channels]. */
  imageShape: readonly number[];
  /** Shape of one ground truth, one-hot: [batch, …spatial, classes]. */
  groundTruthShape: readonly number[];
  /** Class probabilities of an image, shaped as the ground truth. */
  predict: (parameters: tf.Tensor[], image: tf.Tensor) => tf.Tensor;
  /** The scalar that training lowers. */
  loss: (parameters: tf.Tensor[], image: tf.Tensor, groundTruth: tf.Tensor) => tf.Scalar;
  /** Momentum of the Nesterov update. */
  momentum: number;
  precision: 'float32' | 'bf16';
}

/** Parameters and their momentum, outside the runtime: what a checkpoint holds. */
export interface TrainingState {
  parameters: Float32Array[];
  velocities: Float32Array[];
}

export interface Batch {
  image: Float32Array;
  groundTruth: Float32Array;
}

/**
 * A training problem with its state inside the runtime. One step is, as Keras' SGD with Nesterov momentum,
 *
 *   v ← momentum·v − learningRate·g,   w ← w + momentum·v − learningRate·g,   g = ∂loss/∂w at the old w.
 */
export interface TrainingProgram {
  /** How steps run: as one recorded graph, or operation by operation. */
  mode: 'compiled' | 'eager';
  /** One update; returns the loss before it. */
  step(batch: Batch, learningRate: number): number;
  /** The loss without an update. */
  evaluate(batch: Batch): number;
  /** Class probabilities, in the ground truth's layout. */
  predict(image: Float32Array): Float32Array;
  readState(): TrainingState;
  writeState(state: TrainingState): void;
  dispose(): void;
}

/**
 * Builds the fastest program that can be trusted: compiled on native TensorFlow, once it has been seen to agree with
 * eager mode on one step; eager otherwise, with a warning, and always on the plain oracle.
 */
export function createTrainingProgram(
  problem: TrainingProblem,
  state: TrainingState,
  onWarning: (text: string) => void,
): TrainingProgram {
  const eager = explainingMemoryFailures(eagerProgram(problem, state), problem);
  if (!runsNatively()) return eager;
  const compiled = explainingMemoryFailures(compiledOrExplained(problem, state), problem);
  const agree = programsAgree(problem, compiled, eager);
  if (!agree)
    onWarning('the compiled step differs from the eager one: training goes on in eager mode, slower');
  const [chosen, other] = agree ? [compiled, eager] : [eager, compiled];
  other.dispose();
  chosen.writeState(state);
  return chosen;
}

/** Recording runs the step once, operation by operation: it is where memory runs out first. */
function compiledOrExplained(problem: TrainingProblem, state: TrainingState): TrainingProgram {
  try {
    return compiledProgram(problem, state);
  } catch (error) {
    throw explainMemoryFailure(error, problem);
  }
}
