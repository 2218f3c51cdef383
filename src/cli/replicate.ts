import { join } from 'node:path';
import { exitCodes } from '../core/errors.js';
import { readFrozenPlan, resultsOf, writeFrozenPlan } from '../record/frozen-plan-file.js';
import { type NotebooksDone, runNotebooks } from '../run/notebooks/execute-notebooks.js';
import type { DataFailure } from '../run/plan/examine-data.js';
import { freezePlan, requestOf, restoreRuns } from '../run/plan/freeze-plan.js';
import { type ChosenFrom, chooseListed, chooseRuns } from '../run/plan/list-runs.js';
import { makePlan } from '../run/plan/make-plan.js';
import { withKeptEstimates, withMeasuredEstimates } from '../run/plan/measure-run.js';
import type { Plan, PlannedRun } from '../run/plan/plan.js';
import { refuseOtherCheckpoints } from '../run/plan/refuse-other-checkpoints.js';
import { divideThreads } from '../run/schedulers/divide-threads.js';
import {
  exitCodeOf,
  finishedRuns,
  noteFailureForStatus,
  type RunFailure,
  recordPlan,
  unfinishedRuns,
} from '../run/schedulers/execute-plan.js';
import { executeRunsAsProcesses } from '../run/schedulers/job-pool.js';
import { requireSlurm } from '../run/schedulers/slurm-submit.js';
import { notebooks } from '../study/notebooks.js';
import { runName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { combineFinished } from './combine.js';
import {
  blockingDataSets,
  examineWithProgress,
  reportAbsentData,
  throwCombined,
} from './data-examination.js';
import { useFirstGpu } from './gpus-option.js';
import { helpOf } from './help.js';
import { interruptible } from './interruptible.js';
import { openReport } from './open-report.js';
import { checkOutFolder, nearestExisting } from './out-folder.js';
import { describeHours, describePlan, describeProgress, planAsJson } from './plan-text.js';
import { ProgressLine } from './progress.js';
import { parseReplicateOptions, type ReplicateOptions } from './replicate-options.js';
import { reportRunFailures, runHere } from './run-here.js';
import { submitToSlurm } from './slurm.js';
import { showStatus } from './status.js';
import { describeStudy, rehearsalTitle } from './study-summary.js';
import { writeReport } from './tables.js';

/**
 * `npm run replicate`: plans, executes unfinished runs, writes tables, figures and report, executes the notebooks. Returns the
 * exit code.
 */
export async function runReplicateCommand(argv: string[]): Promise<number> {
  const options = parseReplicateOptions(argv);
  const { request } = options;
  if (options.help) {
    process.stdout.write(helpOf('replicate'));
    return exitCodes.done;
  }
  if (options.gpus) useFirstGpu(options.gpus);
  if (options.status) return showStatus(options);
  if (options.planFile !== undefined) return replicateFrozen(options.planFile, argv, options);
  if (options.finish) return reportFailures([], [], await finish(options));
  if (options.slurm && !options.slurm.print) requireSlurm();
  const folder = join(request.outDir, request.preset.name);
  // A dry run writes nothing.
  if (options.dryRun) nearestExisting(folder);
  else checkOutFolder(folder);
  const plan = await makePlan(request);
  if (options.dryRun) {
    if (plan.runs.length === 0) throwCombined(plan.refused);
    const asked = options.selectedRuns ? chooseRuns(plan, options.selectedRuns) : plan.runs;
    const runs = options.measure
      ? await measured(asked, options)
      : withKeptEstimates(asked, measureOptions(options));
    const shown = { ...plan, runs };
    process.stdout.write(options.json ? planAsJson(shown) : describePlan(shown, notebookSeconds(options)));
    return exitCodes.done;
  }
  if (options.combine.length > 0) {
    const refused = blockingDataSets(plan, options);
    reportAbsentData(plan, refused);
    throwCombined(refused);
    await combineFinished(plan, options);
    return reportFailures([], [], await finish(options));
  }
  if (options.rescore) return rescore(plan, argv, options);
  if (options.selectedRuns && !options.slurm) {
    return runSelected(chooseRuns(plan, options.selectedRuns), argv, options);
  }
  const refused = blockingDataSets(plan, options);
  if (request.preset.purpose === 'rehearsal') process.stderr.write(`${rehearsalTitle}\n`);
  reportAbsentData(plan, refused);
  // With --keep-going each of them fails by itself, before its cases are prepared.
  if (!options.keepGoing) refuseOtherCheckpoints(plan.runs);
  const faulty = await examineWithProgress(unfinishedRuns(plan), refused, options);
  const isSound = ({ config }: PlannedRun) => faulty.every(({ dataset }) => dataset !== config.dataset);
  if (!options.keepGoing || !plan.runs.some(isSound)) throwCombined(faulty);
  for (const { error } of faulty) process.stderr.write(`left out: ${error.message}\n`);
  recordPlan(request, plan);
  if (options.freeze || options.slurm) {
    const others = plan.refused.filter(({ dataset }) => faulty.every((one) => one.dataset !== dataset));
    const { listed } = plan;
    return handOver({ listed, runs: plan.runs.filter(isSound), refused: [...faulty, ...others] }, options);
  }
  const runs = unfinishedRuns(plan).filter(isSound);
  const done = plan.runs.filter(isSound).length - runs.length;
  process.stderr.write(
    `${describeProgress(runs.length, done, plan.runs.filter((run) => !isSound(run)).length)}\n`,
  );
  await reportEstimate(runs, options);
  const failures = await runAll(runs, argv, options);
  const hasResults = failures.length < plan.runs.filter(isSound).length;
  const notebookFailures = hasResults ? await finish(options) : [];
  return reportFailures(faulty, failures, notebookFailures);
}

/** Freezes the plan for a scheduler, which starts `--plan FILE --run NAME` for each run, and with --slurm submits it. */
function handOver(sound: ChosenFrom, options: ReplicateOptions): number {
  const { request, allowLeak, keepLogits, selectedRuns, slurm } = options;
  // A task reads its run from the frozen file, so a run on a faulty data set is refused with its faults.
  const asked = slurm && selectedRuns ? chooseRuns(sound, selectedRuns) : sound.runs;
  const frozen = freezePlan(sound.runs, request, { allowLeak, keepLogits });
  const file = writeFrozenPlan(join(request.outDir, request.preset.name), frozen);
  if (slurm) {
    const open = asked.filter(({ action }) => action !== 'reuse');
    return submitToSlurm(file, open, slurm, options);
  }
  process.stdout.write(`${file}\n`);
  return exitCodes.done;
}

/**
 * Executes the selected runs of a frozen plan; without a selection, all unfinished runs and then tables, report and notebooks.
 */
async function replicateFrozen(
  file: string,
  argv: readonly string[],
  given: ReplicateOptions,
): Promise<number> {
  const frozen = readFrozenPlan(file);
  const { allowLeak, keepLogits } = frozen;
  const options = { ...given, request: requestOf(file, frozen), allowLeak, keepLogits };
  if (options.finish) return reportFailures([], [], await finish(options));
  const chosen = options.selectedRuns ? chooseListed(frozen.runs, options.selectedRuns, file) : frozen.runs;
  const runs = await restoreRuns(file, frozen, chosen).catch((error: unknown) => {
    for (const { name } of options.selectedRuns ? chosen : [])
      noteFailureForStatus(join(resultsOf(file), frozen.preset, name), error);
    throw error;
  });
  if (options.selectedRuns) return runSelected(runs, argv, options);
  if (!options.keepGoing) refuseOtherCheckpoints(runs);
  const open = runs.filter(({ action }) => action !== 'reuse');
  process.stderr.write(`${describeProgress(open.length, runs.length - open.length, 0)}\n`);
  await reportEstimate(open, options);
  const failures = await runAll(open, argv, options);
  return reportFailures([], failures, failures.length < runs.length ? await finish(options) : []);
}

/** The runs with measured estimates: times a few steps and a test case of every shape, some seconds each. */
async function measured(runs: readonly PlannedRun[], options: ReplicateOptions): Promise<PlannedRun[]> {
  return withMeasuredEstimates(runs, {
    ...measureOptions(options),
    onShape: (dataset, shape) =>
      process.stderr.write(`timing a few steps of ${dataset} at ${shape.join(' × ')}\n`),
  });
}

function measureOptions({ device, threads, request }: ReplicateOptions) {
  const { dataDir, manifestFile, cacheDir } = request;
  return { dataDir, manifestFile, cacheDir, device, threads };
}

/** Writes the estimated time of the runs to stderr. Not for a rehearsal, which takes minutes. */
async function reportEstimate(runs: readonly PlannedRun[], options: ReplicateOptions): Promise<void> {
  if (options.request.preset.purpose === 'rehearsal' || runs.length === 0) return;
  const isKnown = ({ estimatedSeconds, estimatedTestSeconds }: PlannedRun) =>
    estimatedSeconds !== null && estimatedTestSeconds !== null;
  // Finished runs ran on a processor more often than not: on a graphics card their times say nothing.
  const estimated = runs.every(isKnown) && options.device !== 'gpu' ? runs : await measured(runs, options);
  const parallel = options.jobs > 1 ? ` one after the other (${options.jobs} run in parallel)` : '';
  process.stderr.write(`${describeHours(estimated, notebookSeconds(options))}${parallel}\n`);
}

function notebookSeconds(options: ReplicateOptions): number {
  return options.notebooks ? notebooks.length * secondsPerNotebook : 0;
}

/** Repeats everything after training for the finished runs of the plan, or for those selected with --run. */
async function rescore(plan: Plan, argv: readonly string[], options: ReplicateOptions): Promise<number> {
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
async function runSelected(
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

async function runAll(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<RunFailure[]> {
  return options.jobs > 1
    ? runAsProcesses(runs, argv, options)
    : runHere(runs, options, notebookSeconds(options));
}

/**
 * Writes tables and report, executes the notebooks, and prints a summary, also where a notebook fails. Returns the failures of
 * notebooks.
 */
async function finish(options: ReplicateOptions): Promise<readonly string[]> {
  const { outDir, preset } = options.request;
  const report = writeReport(outDir, preset.name);
  const notebooks = options.notebooks ? await executeNotebooks(options) : undefined;
  process.stdout.write(
    describeStudy(report, notebooks && { ...notebooks, failed: notebooks.failures.length }),
  );
  if (options.open) await openReport(report.page);
  return notebooks?.failures ?? [];
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

/** Estimated seconds per notebook, measured on two cores. */
const secondsPerNotebook = 5;

/** Notebooks executed in parallel: one computes while another starts its kernel. */
const parallelNotebooks = 2;

async function executeNotebooks({ request }: ReplicateOptions): Promise<NotebooksDone> {
  const progress = new ProgressLine();
  return interruptible(
    () => progress.say('stopping the notebooks'),
    (signal) =>
      runNotebooks({
        preset: request.preset.name,
        outDir: request.outDir,
        dataDir: request.dataDir,
        jobs: parallelNotebooks,
        signal,
        onLine: (line) => progress.say(line),
        onProgress: (ended, of) => progress.update(`notebooks: ${ended} of ${of}`, of > 0 ? ended / of : 1),
      }),
  ).finally(() => progress.clear());
}

function reportFailures(
  faulty: readonly DataFailure[],
  failures: readonly RunFailure[],
  notebookFailures: readonly string[],
): number {
  for (const { dataset, error } of faulty) process.stderr.write(`failed: ${dataset}: ${error.message}\n`);
  reportRunFailures(failures);
  for (const failure of notebookFailures) process.stderr.write(`failed: ${failure}\n`);
  if (notebookFailures.length > 0)
    process.stderr.write('training, tables and report are complete; open the notebooks with "npm run lab"\n');
  const ofNotebooks = notebookFailures.length > 0 ? exitCodes.unexpected : exitCodes.done;
  return faulty[0]?.error.exitCode ?? (failures.length > 0 ? exitCodeOf(failures) : ofNotebooks);
}
