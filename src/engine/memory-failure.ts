import { InterruptedRunError } from '../core/errors.js';
import type { TrainingProblem, TrainingProgram } from './training-program.js';

/** What TensorFlow says when the machine or the card has no memory left for a tensor. */
const signs = /OOM when allocating|RESOURCE_EXHAUSTED|ResourceExhausted|failed to allocate|out of memory/i;

/**
 * The same program, with "out of memory" turned into an error that says which input did not fit and which size roughly
 * would: memory grows with the pixels of the input and with the base filters. Exit code 75, since a machine with more free
 * memory can go on from the last checkpoint.
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

/** Whether an error tells of memory that ran out, in TensorFlow's words or in ours. */
export function isMemoryFailure(error: unknown): boolean {
  return error instanceof InterruptedRunError || signs.test(String(error));
}

/** The error that says so, or the error as it was. */
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
