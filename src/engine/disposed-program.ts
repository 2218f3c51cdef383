import { UsageError } from '../core/errors.js';
import type { TrainingProgram } from './training-program.js';

/**
 * A program that says so when it is used after `dispose`, where TensorFlow would name an id. A second `dispose` does nothing: the
 * id of a native session must not be freed twice.
 */
export function refusingOnceDisposed(program: TrainingProgram): TrainingProgram {
  let isDisposed = false;
  const whileHeld =
    <Input extends unknown[], Output>(work: (...input: Input) => Output) =>
    (...input: Input): Output => {
      if (isDisposed) throw disposedProgram();
      return work(...input);
    };
  return {
    mode: program.mode,
    step: whileHeld(program.step),
    evaluate: whileHeld(program.evaluate),
    predict: whileHeld(program.predict),
    readState: whileHeld(program.readState),
    writeState: whileHeld(program.writeState),
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      program.dispose();
    },
  };
}

function disposedProgram(): UsageError {
  return new UsageError({
    verb: 'missing',
    what: 'network: it was disposed of',
    remedy: 'load the model again, or create the program again',
  });
}
