import { availableParallelism } from 'node:os';
import { counted } from '../../text/number-format.js';

export interface DividedThreads {
  /** Threads of each job. */
  each: number;
  /** What to tell where jobs and threads together are more than there are cores. */
  note?: string;
}

/** Cores divided among jobs, so that jobs · threads ≤ cores; threads that were asked for are taken, and too many are told. */
export function divideThreads(
  jobs: number,
  asked: number | undefined,
  cores = availableParallelism(),
): DividedThreads {
  const each = asked ?? Math.max(1, Math.floor(cores / jobs));
  if (jobs * each <= cores) return { each };
  const fitting = Math.floor(cores / jobs);
  const remedy =
    fitting > 0 ? `without --threads each job would have ${fitting}` : `--jobs ${cores} would have one each`;
  const note = `${counted(jobs, 'job')} with ${counted(each, 'thread')} each are more than the ${counted(cores, 'core')} here and take turns; ${remedy}`;
  return { each, note };
}
