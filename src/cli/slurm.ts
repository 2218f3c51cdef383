/** `npm run replicate -- --slurm`: submits a frozen plan as a job array. */
import { mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import { UsageError } from '../core/errors.js';
import { otherOptionsRemedy } from '../run/one-run/found-checkpoint.js';
import type { DataFailure } from '../run/plan/examine-data.js';
import type { PlannedRun } from '../run/plan/plan.js';
import type { RunFailure } from '../run/schedulers/execute-plan.js';
import { fileName, finishScript, runsScript, type SlurmWork } from '../run/schedulers/slurm-script.js';
import {
  arrayArguments,
  chunksFor,
  finishArguments,
  type Submission,
  type Submitted,
  submit,
} from '../run/schedulers/slurm-submit.js';
import { counted } from '../text/number-format.js';
import { reportFailures } from './replicate-finish.js';
import type { ReplicateOptions } from './replicate-options.js';
import type { SlurmOptions } from './slurm-options.js';

/**
 * Writes the scripts beside the frozen plan and submits those of the given runs that are not finished. A run that has a checkpoint
 * of other options is not submitted. Returns the exit code, which with such runs, or with data sets that were left out for their
 * faults, is that of a local run.
 */
export function submitToSlurm(
  planFile: string,
  asked: readonly PlannedRun[],
  slurm: SlurmOptions,
  options: ReplicateOptions,
  leftOut: readonly DataFailure[] = [],
): number {
  const refused = asked.filter(({ action }) => action === 'refuse');
  const open = asked.filter(({ action }) => action !== 'reuse' && action !== 'refuse');
  process.stdout.write(
    open.length > 0
      ? submitRuns(resolve(planFile), open, slurm, options)
      : nothingOpen(asked.length - refused.length, refused.length, leftOut.length),
  );
  return reportFailures(leftOut, refused.map(refusalOf), []);
}

/** Returns what to print. */
function submitRuns(
  planFile: string,
  runs: readonly PlannedRun[],
  slurm: SlurmOptions,
  options: ReplicateOptions,
): string {
  const folder = dirname(planFile);
  const submission: Submission = {
    runsScript: join(folder, fileName.runs),
    finishScript: join(folder, fileName.finish),
    runNumbers: runs.map(({ number }) => number),
    maxParallel: slurm.maxParallel,
  };
  const work = workOf(planFile, slurm, options);
  // Slurm does not create the folder of the logs, and ends a task whose log it cannot open.
  mkdirSync(work.logFolder, { recursive: true });
  writeFileAtomic(submission.runsScript, runsScript(work, slurm));
  writeFileAtomic(submission.finishScript, finishScript(work, slurm));
  return slurm.print
    ? describeScripts(submission)
    : describeSubmission(submit(submission), planFile, runs.length);
}

function nothingOpen(done: number, refused: number, leftOut: number): string {
  if (refused === 0 && leftOut === 0)
    return 'all runs are done: "npm run replicate" with the same options makes tables and report\n';
  const sets = leftOut === 0 ? '' : `, ${counted(leftOut, 'data set')} left out`;
  return `nothing is submitted: ${counted(done, 'run')} done, ${refused} refused${sets}\n`;
}

function refusalOf(run: PlannedRun): RunFailure {
  const { message, exitCode } = new UsageError({
    verb: 'invalid',
    what: `run to submit (${run.reason})`,
    remedy: otherOptionsRemedy,
  });
  return { run, message, exitCode };
}

function workOf(
  planFile: string,
  { threads }: SlurmOptions,
  { request, device, notebooks }: ReplicateOptions,
): SlurmWork {
  return {
    projectFolder: process.cwd(),
    node: process.execPath,
    planFile,
    logFolder: join(dirname(planFile), 'logs'),
    preset: request.preset.name,
    passedOn: device === 'auto' ? [] : ['--device', device],
    threads,
    notebooks,
  };
}

/** The output of --print: the paths of the scripts and the commands that submit them. */
function describeScripts(submission: Submission): string {
  const chunks = chunksFor(submission);
  const named = chunks.map((_, at) => `<job ${at + 1}>`);
  const commands = chunks.map((chunk, at) =>
    ['sbatch', ...arrayArguments(submission, chunk, at === 0 ? undefined : named[at - 1])].join(' '),
  );
  return [
    `written, not submitted: ${submission.runsScript}`,
    `                        ${submission.finishScript}`,
    'to submit:',
    ...[...commands, ['sbatch', ...finishArguments(submission, named)].join(' ')].map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function describeSubmission({ arrays, finish }: Submitted, planFile: string, count: number): string {
  const plan = relative(process.cwd(), planFile);
  const arrayJobs = `array ${arrays.length === 1 ? 'job' : 'jobs'} ${arrays.join(', ')}`;
  return [
    `submitted: ${counted(count, 'run')} as ${arrayJobs}; tables, report and notebooks after them as job ${finish}`,
    `follow:    npm run replicate -- --status --watch --plan ${plan}`,
    `           squeue --jobs ${[...arrays, finish].join(',')}`,
    `           log of a task: ${join(dirname(plan), 'logs', `${arrays[0]}_<task>.log`)}`,
    `cancel:    scancel ${[...arrays, finish].join(' ')}; saved state is kept, and the same command resumes the runs`,
    '',
  ].join('\n');
}
