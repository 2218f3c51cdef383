/** The options of `replicate --slurm`. */
import { UsageError } from '../core/errors.js';
import type { SlurmRequest } from '../run/schedulers/slurm-script.js';
import { invalidNumber, positiveInteger } from './option-values.js';

export interface SlurmOptions extends SlurmRequest {
  /** Write the scripts and submit nothing. */
  print: boolean;
}

interface Typed {
  slurm: boolean;
  print: boolean;
  partition?: string | undefined;
  gpus?: string | undefined;
  time?: string | undefined;
  'max-parallel'?: string | undefined;
  'sbatch-extra'?: string | undefined;
}

/** Undefined without --slurm. Throws UsageError for its options without it, and for what does not go with it. */
export function slurmOptions(
  typed: Typed,
  others: Readonly<Record<string, unknown>>,
): SlurmOptions | undefined {
  if (!typed.slurm) {
    for (const name of ['print', 'partition', 'time', 'max-parallel', 'sbatch-extra'] as const)
      if (typed[name]) throw misplaced(`--${name} without --slurm`, 'add --slurm, or leave it out');
    return undefined;
  }
  const foreign = withoutMeaning.find((name) => others[name]);
  if (foreign) throw misplaced(`--${foreign} with --slurm`, 'leave one of the two out');
  const { partition, gpus, time, 'max-parallel': maxParallel, 'sbatch-extra': extra } = typed;
  return {
    print: typed.print,
    partition: partition === undefined ? undefined : oneWord('partition', partition),
    gpus: gpus === undefined ? undefined : positiveInteger('gpus', gpus),
    time: time === undefined ? undefined : timeLimit(time),
    maxParallel: maxParallel === undefined ? undefined : positiveInteger('max-parallel', maxParallel),
    extra: extra === undefined ? undefined : oneLine(extra),
  };
}

/** A task that is started again would begin anew each time under --fresh; the others do not train a plan. */
const withoutMeaning = [
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

function oneWord(option: string, typed: string): string {
  if (/^[^\s"'#]+$/.test(typed)) return typed;
  throw misplaced(`--${option} "${typed}"`, 'give one word, as "sinfo" lists it');
}

/** A second line would be a command of the script. */
function oneLine(typed: string): string {
  if (typed.trim().startsWith('-') && !/[\r\n]/.test(typed)) return typed.trim();
  throw misplaced(
    `--sbatch-extra "${typed}"`,
    'give options of sbatch in one line, such as "--account=lab --mem=16G"',
  );
}

/** minutes, minutes:seconds, hours:minutes:seconds, days-hours, days-hours:minutes, days-hours:minutes:seconds. */
function timeLimit(typed: string): string {
  if (/^(?:\d+-)?\d+(?::\d+){0,2}$/.test(typed)) return typed;
  throw invalidNumber('time', typed, 'a time as Slurm takes it, such as 08:00:00 or 1-12:00');
}

/** What follows --sbatch-extra begins with a dash, as no value of another option does: it is attached, so that it is taken for one. */
export function withExtraAttached(argv: readonly string[]): string[] {
  const name = '--sbatch-extra';
  const at = argv.indexOf(name);
  if (at < 0 || at === argv.length - 1) return [...argv];
  return [...argv.slice(0, at), `${name}=${argv[at + 1]}`, ...withExtraAttached(argv.slice(at + 2))];
}
