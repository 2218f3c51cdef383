/** `npm run replicate -- --slurm`: submits a frozen plan as a job array. */
import { mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.js';
import { exitCodes } from '../core/errors.js';
import type { PlannedRun } from '../run/plan/plan.js';
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
import type { ReplicateOptions } from './replicate-options.js';
import type { SlurmOptions } from './slurm-options.js';

/** Writes the scripts beside the frozen plan and submits them for the given unfinished runs. Returns the exit code. */
export function submitToSlurm(
  planFile: string,
  runs: readonly PlannedRun[],
  slurm: SlurmOptions,
  options: ReplicateOptions,
): number {
  const folder = dirname(resolve(planFile));
  const submission: Submission = {
    runsScript: join(folder, fileName.runs),
    finishScript: join(folder, fileName.finish),
    runNumbers: runs.map(({ number }) => number),
    maxParallel: slurm.maxParallel,
  };
  if (runs.length === 0) {
    process.stdout.write(
      'all runs are done: "npm run replicate" with the same options makes tables and report\n',
    );
    return exitCodes.done;
  }
  const work = workOf(resolve(planFile), slurm, options);
  // Slurm does not create the folder of the logs, and ends a task whose log it cannot open.
  mkdirSync(work.logFolder, { recursive: true });
  writeFileAtomic(submission.runsScript, runsScript(work, slurm));
  writeFileAtomic(submission.finishScript, finishScript(work, slurm));
  process.stdout.write(
    slurm.print ? describeScripts(submission) : describeSubmission(submit(submission), planFile, runs.length),
  );
  return exitCodes.done;
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
