import { join } from 'node:path';
import { exitCodes } from '../core/errors.js';
import { readFrozenPlan, resultsOf, writeFrozenPlan } from '../record/frozen-plan-file.js';
import { type NotebooksDone, runNotebooks } from '../run/notebooks/execute-notebooks.js';
import type { DataFailure } from '../run/plan/examine-data.js';
import { freezePlan, requestOf, thawRuns } from '../run/plan/freeze-plan.js';
import { chooseListed, chooseRuns } from '../run/plan/list-runs.js';
import { makePlan } from '../run/plan/make-plan.js';
import { withMeasuredEstimates } from '../run/plan/measure-run.js';
import type { Plan, PlannedRun } from '../run/plan/plan.js';
import { divideThreads } from '../run/schedulers/divide-threads.js';
import {
  exitCodeOf,
  finishedRuns,
  noteForStatus,
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
import { examineWithProgress, refusedToMend, tellWhatIsAbsent, throwTogether } from './data-examination.js';
import { computeOnFirst } from './gpus-option.js';
import { helpOf } from './help.js';
import { interruptible } from './interruptible.js';
import { openReport } from './open-report.js';
import { checkOutFolder, nearestExisting } from './out-folder.js';
import { describeHours, describePlan, describeProgress, planAsJson } from './plan-text.js';
import { ProgressLine } from './progress.js';
import { parseReplicateOptions, type ReplicateOptions } from './replicate-options.js';
import { runHere, tellRunFailures } from './run-here.js';
import { submitToSlurm } from './slurm.js';
import { showStatus } from './status.js';
import { describeStudy, rehearsalTitle } from './study-summary.js';
import { writeReport } from './tables.js';

/** `npm run replicate`: plan, do the runs that are not done, write tables, figures and report, execute the notebooks. */
export async function runReplicateCommand(argv: string[]): Promise<number> {
  const options = parseReplicateOptions(argv);
  const { request } = options;
  if (options.help) {
    process.stdout.write(helpOf('replicate'));
    return exitCodes.done;
  }
  if (options.gpus) computeOnFirst(options.gpus);
  if (options.status) return showStatus(options);
  if (options.planFile !== undefined) return replicateFrozen(options.planFile, argv, options);
  if (options.finish) return tellFailures([], [], await finish(options));
  if (options.slurm && !options.slurm.print) requireSlurm();
  const folder = join(request.outDir, request.preset.name);
  // A plan that is only shown needs no place to write.
  if (options.dryRun) nearestExisting(folder);
  else checkOutFolder(folder);
  const plan = await makePlan(request);
  if (options.dryRun) {
    if (plan.runs.length === 0) throwTogether(plan.refused);
    const asked = options.alone ? chooseRuns(plan, options.alone) : plan.runs;
    const shown = { ...plan, runs: options.measure ? await measured(asked, options) : asked };
    process.stdout.write(options.json ? planAsJson(shown) : describePlan(shown, notebookSeconds(options)));
    return exitCodes.done;
  }
  if (options.combine.length > 0) {
    throwTogether(plan.refused);
    await combineFinished(plan, options);
    await finish(options);
    return exitCodes.done;
  }
  if (options.rescore) return rescore(plan, argv, options);
  if (options.alone && !options.slurm) {
    return runAlone(chooseRuns(plan, options.alone), argv, options);
  }
  const refused = refusedToMend(plan, options);
  if (request.preset.purpose === 'rehearsal') process.stderr.write(`${rehearsalTitle}\n`);
  tellWhatIsAbsent(plan, refused);
  const faulty = await examineWithProgress(unfinishedRuns(plan), refused, options);
  const isSound = ({ config }: PlannedRun) => faulty.every(({ dataset }) => dataset !== config.dataset);
  if (!options.keepGoing || !plan.runs.some(isSound)) throwTogether(faulty);
  for (const { error } of faulty) process.stderr.write(`left out: ${error.message}\n`);
  recordPlan(request, plan);
  if (options.freeze || options.slurm) return handOver(plan, plan.runs.filter(isSound), options);
  const runs = unfinishedRuns(plan).filter(isSound);
  const done = plan.runs.filter(isSound).length - runs.length;
  process.stderr.write(
    `${describeProgress(runs.length, done, plan.runs.filter((run) => !isSound(run)).length)}\n`,
  );
  await tellHours(runs, options);
  const failures = await runAll(runs, argv, options);
  const stands = failures.length < plan.runs.filter(isSound).length;
  const notebookFailures = stands ? await finish(options) : [];
  return tellFailures(faulty, failures, notebookFailures);
}

/** Freezes the plan, for a scheduler that does `--plan FILE --run NAME` for each run, and submits it where that is Slurm. */
function handOver(plan: Plan, sound: readonly PlannedRun[], options: ReplicateOptions): number {
  const { request, allowLeak, keepLogits, alone, slurm } = options;
  const frozen = freezePlan(sound, request, { allowLeak, keepLogits });
  const file = writeFrozenPlan(join(request.outDir, request.preset.name), frozen);
  if (slurm) {
    const asked = alone ? chooseRuns(plan, alone) : sound;
    const open = asked.filter(({ action }) => action !== 'reuse');
    return submitToSlurm(file, open, slurm, options);
  }
  process.stdout.write(`${file}\n`);
  return exitCodes.done;
}

/** Runs of a frozen plan, or, where none is named, all that are not done and then what is made of them. */
async function replicateFrozen(
  file: string,
  argv: readonly string[],
  typed: ReplicateOptions,
): Promise<number> {
  const frozen = readFrozenPlan(file);
  const { allowLeak, keepLogits } = frozen;
  const options = { ...typed, request: requestOf(file, frozen), allowLeak, keepLogits };
  if (options.finish) return tellFailures([], [], await finish(options));
  const chosen = options.alone ? chooseListed(frozen.runs, options.alone) : frozen.runs;
  const runs = await thawRuns(file, frozen, chosen).catch((error: unknown) => {
    for (const { name } of options.alone ? chosen : [])
      noteForStatus(join(resultsOf(file), frozen.preset, name), error);
    throw error;
  });
  if (options.alone) return runAlone(runs, argv, options);
  const open = runs.filter(({ action }) => action !== 'reuse');
  process.stderr.write(`${describeProgress(open.length, runs.length - open.length, 0)}\n`);
  const failures = await runAll(open, argv, options);
  return tellFailures([], failures, failures.length < runs.length ? await finish(options) : []);
}

/** The runs with the time that they take here: a few steps of every shape and a test case are timed, some seconds each. */
async function measured(runs: readonly PlannedRun[], options: ReplicateOptions): Promise<PlannedRun[]> {
  const { device, threads, request } = options;
  return withMeasuredEstimates(runs, {
    dataDir: request.dataDir,
    manifestFile: request.manifestFile,
    cacheDir: request.cacheDir,
    device,
    threads,
    onShape: (dataset, shape) =>
      process.stderr.write(`timing a few steps of ${dataset} at ${shape.join(' × ')}\n`),
  });
}

/** Says how many hours a plan takes before it begins. A rehearsal takes minutes; its progress line says so. */
async function tellHours(runs: readonly PlannedRun[], options: ReplicateOptions): Promise<void> {
  if (options.request.preset.purpose === 'rehearsal' || runs.length === 0) return;
  const isKnown = ({ estimatedSeconds, estimatedTestSeconds }: PlannedRun) =>
    estimatedSeconds !== null && estimatedTestSeconds !== null;
  const estimated = runs.every(isKnown) ? runs : await measured(runs, options);
  const atOnce = options.jobs > 1 ? `, one after the other (${options.jobs} go at once)` : '';
  process.stderr.write(`${describeHours(estimated, notebookSeconds(options))}${atOnce}\n`);
}

function notebookSeconds(options: ReplicateOptions): number {
  return options.notebooks ? notebooks.length * secondsANotebook : 0;
}

/** Everything after training anew, for the finished runs of the plan, or for some of them alone as under --run. */
async function rescore(plan: Plan, argv: readonly string[], options: ReplicateOptions): Promise<number> {
  const asked = options.alone ? chooseRuns(plan, options.alone) : plan.runs;
  const runs = finishedRuns(plan).filter((run) => asked.includes(run));
  const open = asked.length - runs.length;
  if (open > 0) process.stderr.write(`${counted(open, 'run')} not finished: nothing to score anew\n`);
  const refused = refusedToMend(plan, options);
  tellWhatIsAbsent(plan, refused);
  const failures = await runAll(runs, argv, options);
  const stands = !options.alone && runs.length > failures.length;
  return tellFailures(refused, failures, stands ? await finish(options) : []);
}

/** Some runs of the plan and nothing else, for a scheduler that makes the tables when all are done. */
async function runAlone(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<number> {
  const open = runs.filter(({ action }) => action !== 'reuse');
  for (const run of runs)
    if (!open.includes(run)) process.stderr.write(`${runName(run.config)} is finished\n`);
  // With a single run there is nothing to go on with, so its failure ends the command.
  if (open.length <= 1) await runHere(open, { ...options, keepGoing: false }, notebookSeconds(options));
  else return tellFailures([], await runAll(open, argv, options), []);
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
 * Tables and report first, then the notebooks, which read them, then what stands: a notebook that fails hides nothing.
 * Returns the failures of notebooks.
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
  const onFirst = () => process.stderr.write('stopping the runs after the steps in hand\n');
  const { note } = divideThreads(options.jobs, options.threads);
  if (note) process.stderr.write(`note: ${note}\n`);
  return interruptible(onFirst, (signal) =>
    executeRunsAsProcesses(runs, argv, {
      jobs: options.jobs,
      threads: options.threads,
      gpus: options.gpus,
      keepGoing: options.keepGoing,
      signal,
      onStart(run, gpu) {
        if (gpu !== undefined) process.stderr.write(`[${runName(run.config)}] on card ${gpu}\n`);
      },
      onLine: (run, line) => process.stderr.write(`[${runName(run.config)}] ${line}\n`),
    }),
  );
}

/** What a notebook adds to the time left before any has run: measured on two cores. */
const secondsANotebook = 5;

/** Notebooks at a time: one computes while another starts its kernel. */
const notebooksAtOnce = 2;

async function executeNotebooks({ request }: ReplicateOptions): Promise<NotebooksDone> {
  const progress = new ProgressLine();
  return interruptible(
    () => progress.say('stopping the notebooks'),
    (signal) =>
      runNotebooks({
        preset: request.preset.name,
        outDir: request.outDir,
        dataDir: request.dataDir,
        jobs: notebooksAtOnce,
        signal,
        onLine: (line) => progress.say(line),
        onProgress: (ended, of) => progress.update(`notebooks: ${ended} of ${of}`, of > 0 ? ended / of : 1),
      }),
  ).finally(() => progress.clear());
}

function tellFailures(
  faulty: readonly DataFailure[],
  failures: readonly RunFailure[],
  notebookFailures: readonly string[],
): number {
  for (const { dataset, error } of faulty) process.stderr.write(`failed: ${dataset}: ${error.message}\n`);
  tellRunFailures(failures);
  for (const failure of notebookFailures) process.stderr.write(`failed: ${failure}\n`);
  if (notebookFailures.length > 0)
    process.stderr.write('training, tables and report stand; open the notebooks with "npm run lab"\n');
  const ofNotebooks = notebookFailures.length > 0 ? exitCodes.unexpected : exitCodes.done;
  return faulty[0]?.error.exitCode ?? (failures.length > 0 ? exitCodeOf(failures) : ofNotebooks);
}
