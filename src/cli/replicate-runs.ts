/** How `npm run replicate` executes runs: in this process or in several, to train or to rescore them. */
import { exitCodes } from '../core/errors.js';
import { chooseRuns } from '../run/plan/list-runs.js';
import type { Plan, PlannedRun } from '../run/plan/plan.js';
import { divideThreads } from '../run/schedulers/divide-threads.js';
import { finishedRuns, type RunFailure } from '../run/schedulers/execute-plan.js';
import { executeRunsAsProcesses } from '../run/schedulers/job-pool.js';
import { runName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { blockingDataSets, reportAbsentData } from './data-examination.js';
import { interruptible } from './interruptible.js';
import { notebookSeconds } from './replicate-estimate.js';
import { finish, reportFailures } from './replicate-finish.js';
import type { ReplicateOptions } from './replicate-options.js';
import { runHere } from './run-here.js';

/** Repeats everything after training for the finished runs of the plan, or for those selected with --run. */
export async function rescore(
  plan: Plan,
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<number> {
  const asked = options.selectedRuns ? chooseRuns(plan, options.selectedRuns) : plan.runs;
  const runs = finishedRuns(plan).filter((run) => asked.includes(run));
  const open = asked.length - runs.length;
  if (open > 0) process.stderr.write(`${counted(open, 'run')} not finished: nothing to rescore\n`);
  const refused = blockingDataSets(plan, options);
  reportAbsentData(plan, refused);
  const failures = await runAll(runs, argv, options);
  const hasResults = !options.selectedRuns && runs.length > failures.length;
  return reportFailures(refused, failures, hasResults ? await finish(options) : []);
}

/** Executes selected runs without tables and report, which a scheduler makes when all runs are done. */
export async function runSelected(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<number> {
  const open = runs.filter(({ action }) => action !== 'reuse');
  for (const run of runs)
    if (!open.includes(run)) process.stderr.write(`${runName(run.config)} is finished\n`);
  // With a single run there are no others to continue with, so its failure ends the command.
  if (open.length <= 1) await runHere(open, { ...options, keepGoing: false }, notebookSeconds(options));
  else return reportFailures([], await runAll(open, argv, options), []);
  return exitCodes.done;
}

export async function runAll(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<RunFailure[]> {
  return options.jobs > 1
    ? runAsProcesses(runs, argv, options)
    : runHere(runs, options, notebookSeconds(options));
}

async function runAsProcesses(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<RunFailure[]> {
  const onFirst = () => process.stderr.write('stopping the runs after their current steps\n');
  const { note } = divideThreads(options.jobs, options.threads);
  if (note) process.stderr.write(`note: ${note}\n`);
  return interruptible(onFirst, (signal) =>
    executeRunsAsProcesses(runs, argv, {
      jobs: options.jobs,
      threads: options.threads,
      gpus: options.gpus,
      keepGoing: options.keepGoing,
      fresh: options.request.fresh,
      signal,
      onStart(run, gpu) {
        if (gpu !== undefined) process.stderr.write(`[${runName(run.config)}] on GPU ${gpu}\n`);
      },
      onLine: (run, line) => process.stderr.write(`[${runName(run.config)}] ${line}\n`),
    }),
  );
}
