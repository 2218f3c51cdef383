/**
 * Stops a command in order: the state is saved and the exit code is 75. One request may arrive as several signals: a signal to a
 * process group is repeated by npm and by tools/start.mjs, and a scheduler signals every process of a job. Such a burst counts as
 * one request.
 */
import { exitCodes, InterruptedRunError } from '../core/errors.js';
import { whenParentIsGone } from '../core/parent-pipe.js';

export interface Interruption {
  /**
   * Requests a stop. A second request exits immediately if `mayExitAtOnce`, which is true for signals and false for a lost
   * parent.
   */
  request(mayExitAtOnce: boolean): void;
  /** Runs a stage with a signal that the first request aborts. Throws InterruptedRunError if a stop was already requested. */
  during<Result>(onFirst: () => void, stage: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
}

/**
 * Requests within this many timer turns of 250 ms count as one. Turns are counted instead of time, because a step that blocks the
 * event loop also delays the other signals of the burst.
 */
const turnsOfOneRequest = 8;
const quarterMs = 250;

/**
 * `exit` ends the process immediately with code 75. It is also called for requests outside of stages, where nothing is to be
 * saved.
 */
export function createInterruption(exit: () => void, turnMs = quarterMs): Interruption {
  const controller = new AbortController();
  let notify: (() => void) | undefined;
  let isSameBurst = true;
  const waitForMore = () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
      if (turns < turnsOfOneRequest) return;
      isSameBurst = false;
      clearInterval(counting);
    }, turnMs);
    counting.unref();
  };
  return {
    request(mayExitAtOnce) {
      if (controller.signal.aborted) {
        if (mayExitAtOnce && !isSameBurst) exit();
        return;
      }
      if (!notify) return exit();
      notify();
      controller.abort();
      waitForMore();
    },
    async during(onFirst, stage) {
      if (controller.signal.aborted) {
        const remedy = 'run the same command again to go on';
        throw new InterruptedRunError({ verb: 'missing', what: 'rest of an interrupted command', remedy });
      }
      notify = onFirst;
      try {
        return await stage(controller.signal);
      } finally {
        notify = undefined;
      }
    },
  };
}

const ofThisProcess = createInterruption(() => process.exit(exitCodes.interrupted));

/** Runs a stage of a command so that a signal, or the end of the parent process, stops it in order. */
export const interruptible = ofThisProcess.during;

/** From this call on, SIGINT, SIGTERM, SIGHUP and the end of the parent process request a stop. */
export function listenForInterruption(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => ofThisProcess.request(true));
  }
  whenParentIsGone(() => ofThisProcess.request(false));
}
