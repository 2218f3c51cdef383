/** Calls Slurm's commands: sbatch, scontrol and scancel. */
import { spawnSync } from 'node:child_process';
import { UsageError } from '../../core/errors.js';
import { type ArrayChunk, arrayChunks } from './slurm-array.js';

/** Slurm's default for MaxArraySize. */
const usualArraySize = 1001;

/** A plan to submit: its scripts and the runs to start. */
export interface Submission {
  runsScript: string;
  finishScript: string;
  runNumbers: readonly number[];
  maxParallel: number | undefined;
}

export interface Submitted {
  /** Job numbers of the arrays. */
  arrays: readonly string[];
  /** Number of the job that makes tables and report. */
  finish: string;
}

/** Throws UsageError where Slurm is not installed. */
export function requireSlurm(): void {
  if (!spawnSync('sbatch', ['--version']).error) return;
  throw new UsageError({
    verb: 'missing',
    what: 'Slurm (no "sbatch" on this machine)',
    remedy:
      'run this on a login node of the cluster; without Slurm: leave --slurm out, or see --jobs and --freeze; --slurm --print writes the scripts',
  });
}

/** The arrays to submit, each within the site's MaxArraySize; Slurm's default where scontrol does not answer. */
export function chunksFor({ runNumbers }: Submission): ArrayChunk[] {
  const { stdout } = spawnSync('scontrol', ['show', 'config'], { encoding: 'utf8' });
  const found = /^MaxArraySize\s*=\s*(\d+)/m.exec(stdout ?? '')?.[1];
  return arrayChunks(runNumbers, found === undefined ? usualArraySize : Number(found));
}

/**
 * The arguments of sbatch for one array. Where `maxParallel` bounds the tasks, an array starts after the array `before` has
 * ended, so that the bound holds for the whole plan.
 */
export function arrayArguments(
  { runsScript, maxParallel }: Submission,
  { offset, tasks }: ArrayChunk,
  before: string | undefined,
): string[] {
  return [
    `--array=${tasks}${maxParallel === undefined ? '' : `%${maxParallel}`}`,
    ...(before !== undefined && maxParallel !== undefined ? [`--dependency=afterany:${before}`] : []),
    runsScript,
    ...(offset === 0 ? [] : [String(offset)]),
  ];
}

export function finishArguments({ finishScript }: Submission, arrays: readonly string[]): string[] {
  return [`--dependency=afterany:${arrays.join(':')}`, finishScript];
}

/**
 * Submits all jobs or none: if Slurm refuses one, the jobs already submitted are cancelled. Throws UsageError with Slurm's
 * message.
 */
export function submit(submission: Submission): Submitted {
  const submitted: string[] = [];
  try {
    for (const chunk of chunksFor(submission))
      submitted.push(sbatch(arrayArguments(submission, chunk, submitted.at(-1))));
    const arrays = [...submitted];
    return { arrays, finish: sbatch(finishArguments(submission, arrays)) };
  } catch (error) {
    if (submitted.length > 0) spawnSync('scancel', submitted);
    throw error;
  }
}

function sbatch(args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync('sbatch', ['--parsable', ...args], {
    encoding: 'utf8',
  });
  // "4242", or "4242;cluster".
  const job = /^\d+/.exec(stdout ?? '')?.[0];
  if (status === 0 && job !== undefined) return job;
  throw new UsageError({
    verb: 'invalid',
    what: `submission (Slurm says: ${(error?.message ?? (stderr || stdout)).trim()})`,
    where: `sbatch ${args.join(' ')}`,
    remedy: 'no job is left submitted; correct the option that Slurm names and run the same command again',
  });
}
