import { createTrainingProgram } from '../src/engine/create-training-program.js';
import type { TrainingProblem, TrainingProgram, TrainingState } from '../src/engine/training-program.js';

/**
 * The program that a run at this shape would train and predict with, where that is the compiled one: no time is quoted of a
 * program that the agreement check has not accepted at that shape. Throws the reason where the check refused it, so that a
 * row of the bench says it in place of a time.
 */
export function acceptedProgram(problem: TrainingProblem, state: TrainingState): TrainingProgram {
  return createTrainingProgram(problem, state, (reason) => {
    throw new Error(`not timed: ${reason}`);
  });
}
