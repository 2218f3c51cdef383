import { parseArgs } from 'node:util';
import { UsageError } from '../core/errors.js';
import { invalidArguments } from './invalid-arguments.js';
import { withExtraAttached } from './slurm-options.js';

const options = {
  preset: { type: 'string', default: 'smoke' },
  datasets: { type: 'string' },
  losses: { type: 'string' },
  seeds: { type: 'string' },
  folds: { type: 'string' },
  'data-dir': { type: 'string' },
  manifest: { type: 'string' },
  out: { type: 'string' },
  epochs: { type: 'string' },
  'learning-rate': { type: 'string' },
  'base-filters': { type: 'string' },
  precision: { type: 'string' },
  device: { type: 'string', default: 'auto' },
  threads: { type: 'string' },
  jobs: { type: 'string' },
  gpus: { type: 'string' },
  run: { type: 'string' },
  /** The former name of `run`; it is answered with an error that names the new one. */
  cell: { type: 'string' },
  plan: { type: 'string' },
  freeze: { type: 'boolean', default: false },
  finish: { type: 'boolean', default: false },
  slurm: { type: 'boolean', default: false },
  print: { type: 'boolean', default: false },
  partition: { type: 'string' },
  time: { type: 'string' },
  'max-parallel': { type: 'string' },
  'sbatch-extra': { type: 'string' },
  status: { type: 'boolean', default: false },
  watch: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  measure: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  fresh: { type: 'boolean', default: false },
  rescore: { type: 'boolean', default: false },
  'keep-logits': { type: 'boolean', default: false },
  combine: { type: 'string' },
  'keep-going': { type: 'boolean', default: false },
  'allow-partial': { type: 'boolean', default: false },
  'allow-leak': { type: 'boolean', default: false },
  'no-notebooks': { type: 'boolean', default: false },
  open: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export type ReplicateValues = ReturnType<typeof valuesOf>;

/** The options of `replicate` as given. Throws UsageError for unknown options and for combinations that make no sense. */
export function parseReplicateValues(argv: readonly string[]): ReplicateValues {
  const values = valuesOf(argv);
  if (values.plan !== undefined) refusePlanning(argv);
  refuseIncomplete(values);
  return values;
}

function valuesOf(argv: readonly string[]) {
  try {
    return parseArgs({ args: withExtraAttached(argv), options, strict: true }).values;
  } catch (error) {
    throw invalidArguments(error, 'npm run replicate', options);
  }
}

/** Throws UsageError for options that need another option, or that exclude one. */
function refuseIncomplete(values: ReplicateValues): void {
  if (values.json && !values['dry-run'] && !values.status) {
    throw new UsageError({
      verb: 'invalid',
      what: '--json without --dry-run or --status',
      remedy: 'add one of them, or leave --json out: the results are files',
    });
  }
  if (values.watch && !values.status) {
    throw new UsageError({
      verb: 'invalid',
      what: '--watch without --status',
      remedy: 'add --status, or leave --watch out: progress is shown during the runs',
    });
  }
  if (values.measure && !values['dry-run']) {
    throw new UsageError({
      verb: 'invalid',
      what: '--measure without --dry-run',
      remedy: 'add --dry-run, or leave --measure out: the progress line shows the time left',
    });
  }
  refusePair(values, 'rescore', ['fresh', 'dry-run', 'freeze'], 'rescoring trains nothing');
  const others = ['rescore', 'run', 'freeze', 'slurm', 'finish', 'status', 'dry-run', 'keep-logits'] as const;
  refusePair(values, 'combine', [...others, 'jobs'], 'combining only scores finished runs, here');
  refusePair(
    values,
    'freeze',
    ['run', 'dry-run', 'fresh', 'jobs', 'gpus', 'threads'],
    'others do the runs of a frozen plan',
  );
  refusePair(values, 'slurm', ['jobs'], 'each task does one run; --max-parallel limits the tasks');
  refusePair(
    values,
    'finish',
    ['run', 'fresh', 'rescore', 'dry-run', 'freeze'],
    'finishing only reports on finished runs',
  );
  if (values.freeze && values.device !== 'auto') {
    throw new UsageError({
      verb: 'invalid',
      what: '--freeze with --device: a plan fixes no device',
      remedy: 'give --device to the commands that do its runs',
    });
  }
}

/** Throws UsageError where `option` is given together with one of the others. */
function refusePair(
  values: ReplicateValues,
  option: keyof ReplicateValues,
  others: readonly (keyof ReplicateValues)[],
  why: string,
): void {
  const isGiven = (name: keyof ReplicateValues) => values[name] !== undefined && values[name] !== false;
  const other = others.find(isGiven);
  if (!isGiven(option) || other === undefined) return;
  throw new UsageError({
    verb: 'invalid',
    what: `--${option} with --${other}: ${why}`,
    remedy: 'leave one of the two out',
  });
}

/** Options whose values are fixed in a frozen plan. */
const planningOptions = [
  'preset',
  'datasets',
  'losses',
  'seeds',
  'folds',
  'data-dir',
  'manifest',
  'out',
  'epochs',
  'learning-rate',
  'base-filters',
  'precision',
  'allow-partial',
  'allow-leak',
  'keep-logits',
  'fresh',
  'freeze',
  'dry-run',
  'rescore',
  'combine',
];

function refusePlanning(argv: readonly string[]): void {
  const { tokens } = parseArgs({ args: withExtraAttached(argv), options, strict: true, tokens: true });
  const planning = tokens.find((token) => token.kind === 'option' && planningOptions.includes(token.name));
  if (planning?.kind !== 'option') return;
  throw new UsageError({
    verb: 'invalid',
    what: `--${planning.name} with --plan, which fixes this setting`,
    remedy: 'leave one of the two out',
  });
}
