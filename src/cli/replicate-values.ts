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
  /** The name that `run` had; answered with the new one. */
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

/** The options of `replicate` as they were typed. Throws UsageError for one that is unknown, or makes no sense beside another. */
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

/** Options that only mean something beside another, or never beside one. */
function refuseIncomplete(values: ReplicateValues): void {
  if (values.json && !values['dry-run'] && !values.status) {
    throw new UsageError({
      verb: 'invalid',
      what: '--json without --dry-run or --status, whose plan it prints',
      remedy: 'add one of them, or leave --json out: the results are files',
    });
  }
  if (values.watch && !values.status) {
    throw new UsageError({
      verb: 'invalid',
      what: '--watch without --status, which it repeats',
      remedy: 'add --status, or leave --watch out: progress is shown as runs go on',
    });
  }
  if (values.measure && !values['dry-run']) {
    throw new UsageError({
      verb: 'invalid',
      what: '--measure without --dry-run, whose plan it completes',
      remedy: 'add --dry-run, or leave --measure out: progress says how long is left',
    });
  }
  for (const other of ['fresh', 'dry-run'] as const) {
    if (!values.rescore || !values[other]) continue;
    throw new UsageError({
      verb: 'invalid',
      what: `--rescore with --${other}: it trains nothing, and takes minutes`,
      remedy: 'leave one of the two out',
    });
  }
}

/** A frozen plan holds what these options decide. */
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
  const typed = tokens.find((token) => token.kind === 'option' && planningOptions.includes(token.name));
  if (typed?.kind !== 'option') return;
  throw new UsageError({
    verb: 'invalid',
    what: `--${typed.name} with --plan, whose runs are decided`,
    remedy: 'leave one of the two out',
  });
}
