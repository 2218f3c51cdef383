import { setImmediate as nextTurn } from 'node:timers/promises';
import { InterruptedRunError } from '../../core/errors.js';

/**
 * Yields to the event loop, so that signals are handled, and throws InterruptedRunError if `signal` was aborted. `work` names
 * the interrupted work.
 */
export async function throwIfStopped(signal: AbortSignal, work: string): Promise<void> {
  await nextTurn();
  if (!signal.aborted) return;
  throw new InterruptedRunError({
    verb: 'missing',
    what: `rest of ${work}, which was interrupted`,
    remedy: 'what is done is kept: run the same command again to go on',
  });
}
