import { InterruptedRunError } from '../core/errors.js';
import type { TrainingProblem, TrainingProgram } from './training-program.js';

/** TensorFlow's messages for exhausted memory of the machine or the graphics card. */
const signs = /OOM when allocating|RESOURCE_EXHAUSTED|ResourceExhausted|failed to allocate|out of memory/i;

/**
 * Wraps a program so that "out of memory" becomes an error that names the input and a size that would roughly fit:
 * memory grows with the pixels of the input and with the base filters. Exit code 75, since a machine with more
 * free memory can resume from the last checkpoint.
 */
export function explainingMemoryFailures(
  program: TrainingProgram,
  problem: TrainingProblem,
): TrainingProgram {
  const explained =
    <Input extends unknown[], Output>(work: (...input: Input) => Output) =>
    (...input: Input): Output => {
      try {
        return work(...input);
      } catch (error) {
        throw explainMemoryFailure(error, problem);
      }
    };
  return {
    ...program,
    step: explained(program.step),
    evaluate: explained(program.evaluate),
    predict: explained(program.predict),
  };
}

/** Whether an error reports exhausted memory, from TensorFlow or from this project. */
export function isMemoryFailure(error: unknown): boolean {
  return error instanceof InterruptedRunError || signs.test(String(error));
}

/** Turns a memory failure into InterruptedRunError; other errors are returned unchanged. */
export function explainMemoryFailure(error: unknown, { imageShape }: TrainingProblem): unknown {
  if (error instanceof InterruptedRunError || !isMemoryFailure(error)) return error;
  const spatial = imageShape.slice(1, -1);
  const half = spatial.map((extent) => Math.max(16, 16 * Math.floor(extent / 32)));
  return new InterruptedRunError(
    {
      verb: 'missing',
      what: `memory for an input of ${spatial.join(' × ')} pixels`,
      remedy: `free memory or use a larger machine; half the --base-filters takes about half, an input of ${half.join(' × ')} about ${2 ** -spatial.length} of it`,
    },
    { cause: error },
  );
}
