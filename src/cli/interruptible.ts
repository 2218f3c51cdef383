import { exitCodes } from '../core/errors.js';

/** Runs a stage with a signal that the first interrupt aborts; the second one ends the process at once. */
export async function interruptible<Result>(
  onFirst: () => void,
  stage: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await stage(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
