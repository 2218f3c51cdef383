/**
 * One request to stop is one orderly end, however often it is told. A signal to a process group comes from the sender,
 * from npm and from tools/start.mjs; a scheduler sends it to every process of a job. All of them count as one.
 */
import { exitCodes, InterruptedRunError } from '../core/errors.js';
import { whenParentIsGone } from '../core/parent-pipe.js';

export interface Interruption {
  /** Asks the process to stop. Only a person's or scheduler's signal may later end it `atOnce`. */
  request(atOnce: boolean): void;
  /** Runs a stage with a signal that the first request aborts. Throws InterruptedRunError if there was one before. */
  during<Result>(onFirst: () => void, stage: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
}

/**
 * Requests within this many turns of a quarter of a second are one. Turns and not time: while a step blocks the event
 * loop, a signal of the same burst waits as long as the step takes.
 */
const turnsOfOneRequest = 8;
const quarterMs = 250;

/** `exit` ends the process at once with 75: outside of stages there is nothing to save. */
export function createInterruption(exit: () => void, turnMs = quarterMs): Interruption {
  const controller = new AbortController();
  let tell: (() => void) | undefined;
  let isPatient = true;
  const waitForMore = () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
      if (turns < turnsOfOneRequest) return;
      isPatient = false;
      clearInterval(counting);
    }, turnMs);
    counting.unref();
  };
  return {
    request(atOnce) {
      if (controller.signal.aborted) {
        if (atOnce && !isPatient) exit();
        return;
      }
      if (!tell) return exit();
      tell();
      controller.abort();
      waitForMore();
    },
    async during(onFirst, stage) {
      if (controller.signal.aborted) {
        const remedy = 'run the same command again to go on';
        throw new InterruptedRunError({ verb: 'missing', what: 'rest of an interrupted command', remedy });
      }
      tell = onFirst;
      try {
        return await stage(controller.signal);
      } finally {
        tell = undefined;
      }
    },
  };
}

const ofThisProcess = createInterruption(() => process.exit(exitCodes.interrupted));

/** Runs a stage of a command so that a signal, or the end of whoever started this process, stops it in order. */
export const interruptible = ofThisProcess.during;

/** From here on this process ends with 75 on SIGINT, SIGTERM and SIGHUP, and when its parent is gone. */
export function listenForInterruption(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => ofThisProcess.request(true));
  }
  whenParentIsGone(() => ofThisProcess.request(false));
}
