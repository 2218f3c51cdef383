/** Executes runs in this process, for every command that trains. */
import type { PlannedRun, PlanRequest } from '../run/plan/plan.js';
import { type ExecutionContext, executeRuns, type RunFailure } from '../run/schedulers/execute-plan.js';
import { runName } from '../study/run-config.js';
import { interruptible } from './interruptible.js';
import { PlanProgress } from './plan-progress.js';

export interface HereOptions extends Omit<ExecutionContext, 'signal' | 'onProgress' | 'onFinished'> {
  request: PlanRequest;
}

/** Executes runs with a progress line and returns their failures. The first interrupt lets the current step finish. */
export async function runHere(
  runs: readonly PlannedRun[],
  options: HereOptions,
  secondsAfterwards = 0,
): Promise<RunFailure[]> {
  const progress = new PlanProgress(runs, secondsAfterwards);
  const onFirst = () => progress.say('stopping after this step; again to stop at once');
  return interruptible(onFirst, (signal) =>
    executeRuns(runs, options.request, {
      rescore: options.rescore,
      keepLogits: options.keepLogits,
      device: options.device,
      threads: options.threads,
      keepGoing: options.keepGoing,
      allowLeak: options.allowLeak,
      signal,
      onProgress: (run, stage) => progress.update(run, stage),
      onFinished: (run, outcome) => progress.finished(run, outcome),
    }),
  ).finally(() => progress.clear());
}

/** Writes a line to stderr for each failed run. */
export function reportRunFailures(failures: readonly RunFailure[]): void {
  for (const { run, message } of failures) {
    process.stderr.write(`failed: ${runName(run.config)} (run ${run.number}): ${message}\n`);
  }
}
