import { findDisagreement } from './agreement.js';
import { type CompiledProgram, compiledProgram } from './compiled-program.js';
import { refusingOnceDisposed } from './disposed-program.js';
import { eagerProgram } from './eager-program.js';
import { explainingMemoryFailures, explainMemoryFailure } from './memory-failure.js';
import { requireStartedEngine, runsNatively } from './native-binding.js';
import type { TrainingProblem, TrainingProgram, TrainingState } from './training-program.js';

/**
 * Builds the fastest verified program. On native TensorFlow this is the compiled program, after comparison with
 * the plain one; if they differ, the plain program with a warning. On the plain JavaScript backend it is always
 * the plain program. A graph that agreed once in this process, such as that of another fold or seed, is not compared again.
 * Throws UsageError before `startEngine`; so does the program once it is disposed of.
 *
 * ```ts
 * const problem = { parameterShapes: [[1]], imageShape: [1, 1], groundTruthShape: [1, 1], momentum: 0, precision: 'float32', predict: ([w], x) => tf.mul(w, x), loss: ([w], x, y) => tf.sum(tf.squaredDifference(tf.mul(w, x), y)) };
 * const program = createTrainingProgram(problem, { parameters: [Float32Array.of(0)], velocities: [Float32Array.of(0)] }, console.warn);
 * program.step({ image: Float32Array.of(1), groundTruth: Float32Array.of(3) }, 0.1); // 9
 * program.readState().parameters[0]; // [0.6]
 * program.dispose();
 * ```
 */
export function createTrainingProgram(
  problem: TrainingProblem,
  state: TrainingState,
  onWarning: (text: string) => void,
): TrainingProgram {
  requireStartedEngine();
  return refusingOnceDisposed(fastestProgram(problem, state, onWarning));
}

function fastestProgram(
  problem: TrainingProblem,
  state: TrainingState,
  onWarning: (text: string) => void,
): TrainingProgram {
  if (!runsNatively()) return explainingMemoryFailures(eagerProgram(problem, state), problem);
  const { graphHash, ...program } = compiledOrExplained(problem, state);
  const compiled = explainingMemoryFailures(program, problem);
  if (trustedGraphs.has(graphHash)) return compiled;
  const disagreement = explained(problem, () => findDisagreement(problem, state.parameters, compiled));
  if (disagreement === undefined) {
    trustedGraphs.add(graphHash);
    compiled.writeState(state);
    return compiled;
  }
  compiled.dispose();
  onWarning(
    `the compiled program is not used: ${disagreement}; training continues operation by operation, which is slower`,
  );
  return explainingMemoryFailures(eagerProgram(problem, state), problem);
}

/** Hashes of the graphs that agreed with the plain program in this process. */
const trustedGraphs = new Set<string>();

/** Recording runs the step once operation by operation, so this is where memory is exhausted first. */
function compiledOrExplained(problem: TrainingProblem, state: TrainingState): CompiledProgram {
  return explained(problem, () => compiledProgram(problem, state));
}

function explained<Result>(problem: TrainingProblem, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explainMemoryFailure(error, problem);
  }
}
