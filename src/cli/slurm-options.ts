/** The options of `replicate --slurm`. */
import { UsageError } from '../core/errors.js';
import type { SlurmRequest } from '../run/schedulers/slurm-script.js';
import { positiveInteger } from './option-values.js';
import { timeLimit } from './slurm-time.js';

export interface SlurmOptions extends SlurmRequest {
  /** Write the scripts without submitting them. */
  print: boolean;
  /** Threads per task. Not bounded by the cores of this machine, which only submits. */
  threads: number | undefined;
}

interface SlurmValues {
  slurm: boolean;
  print: boolean;
  threads?: string | undefined;
  partition?: string | undefined;
  gpus?: string | undefined;
  time?: string | undefined;
  'max-parallel'?: string | undefined;
  'sbatch-extra'?: string | undefined;
}

/**
 * The options of --slurm; undefined without it. Throws UsageError where they are given without --slurm, and for options that
 * --slurm excludes.
 */
export function slurmOptions(
  values: SlurmValues,
  others: Readonly<Record<string, unknown>>,
): SlurmOptions | undefined {
  if (!values.slurm) {
    for (const name of ['print', 'partition', 'time', 'max-parallel', 'sbatch-extra'] as const)
      if (values[name]) throw misplaced(`--${name} without --slurm`, 'add --slurm, or leave it out');
    return undefined;
  }
  const excluded = excludedOptions.find((name) => others[name]);
  if (excluded) throw misplaced(`--${excluded} with --slurm`, 'leave one of the two out');
  const { partition, gpus, time, threads, 'max-parallel': maxParallel, 'sbatch-extra': extra } = values;
  return {
    print: values.print,
    threads: threads === undefined ? undefined : positiveInteger('threads', threads),
    partition: partition === undefined ? undefined : oneWord('partition', partition),
    gpus: gpus === undefined ? undefined : positiveInteger('gpus', gpus),
    time: time === undefined ? undefined : timeLimit(time),
    maxParallel: maxParallel === undefined ? undefined : positiveInteger('max-parallel', maxParallel),
    extra: extra === undefined ? undefined : oneLine(extra),
  };
}

/** Options that exclude --slurm: --fresh would restart a requeued task from the beginning; the others do not train a plan. */
const excludedOptions = [
  'fresh',
  'rescore',
  'combine',
  'dry-run',
  'freeze',
  'finish',
  'status',
  'plan',
  'open',
];

function misplaced(what: string, remedy: string): UsageError {
  return new UsageError({ verb: 'invalid', what, remedy });
}

function oneWord(option: string, text: string): string {
  if (/^[^\s"'#]+$/.test(text)) return text;
  throw misplaced(`--${option} "${text}"`, 'give one word, as "sinfo" lists it');
}

/** Options for sbatch in one line: a second line would become a command of the script. */
function oneLine(text: string): string {
  if (text.trim().startsWith('-') && !/[\r\n]/.test(text)) return text.trim();
  throw misplaced(
    `--sbatch-extra "${text}"`,
    'give options of sbatch in one line, such as "--account=lab --mem=16G"',
  );
}

/** Joins --sbatch-extra and its value with "=", because parseArgs would take a value that begins with a dash for an option. */
export function withExtraAttached(argv: readonly string[]): string[] {
  const name = '--sbatch-extra';
  const at = argv.indexOf(name);
  if (at < 0 || at === argv.length - 1) return [...argv];
  return [...argv.slice(0, at), `${name}=${argv[at + 1]}`, ...withExtraAttached(argv.slice(at + 2))];
}
