import { availableParallelism } from 'node:os';
import { counted } from '../../text/number-format.js';

export interface DividedThreads {
  /** Threads per job. */
  each: number;
  /** A note for the user where jobs · threads exceeds the number of cores. */
  note?: string;
}

/**
 * Divides the cores among jobs: threads per job = ⌊cores / jobs⌋, at least 1. `asked` threads are used as they are; `note` says
 * where they are too many.
 */
export function divideThreads(
  jobs: number,
  asked: number | undefined,
  cores = availableParallelism(),
): DividedThreads {
  const each = asked ?? Math.max(1, Math.floor(cores / jobs));
  if (jobs * each <= cores) return { each };
  const fitting = Math.floor(cores / jobs);
  const remedy =
    fitting > 0 ? `without --threads each job has ${fitting}` : `with --jobs ${cores} each job has one`;
  const note = `${counted(jobs, 'job')} with ${counted(each, 'thread')} each exceed the ${counted(cores, 'core')} of this machine; ${remedy}`;
  return { each, note };
}
