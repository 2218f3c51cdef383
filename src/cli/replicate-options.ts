import { parseArgs } from 'node:util';
import { UsageError } from '../core/errors.js';
import {
  dataSetIds,
  idOfManifest,
  loadManifest,
  type ManifestPlaces,
} from '../data/manifest-format/manifest-files.js';
import type { Device } from '../engine/start-engine.js';
import { datasetRequest } from '../run/plan/dataset-request.js';
import type { PlanRequest } from '../run/plan/plan.js';
import type { Overrides } from '../run/plan/resolve-config.js';
import { type Combination, combinations } from '../study/later-losses.js';
import { type LossName, lossNames, namedLosses } from '../study/losses.js';
import { type DatasetLosses, type Preset, presets } from '../study/presets.js';
import { type RunConfig, studyPresetNames } from '../study/run-config.js';
import { gpusOf } from './gpus-option.js';
import { invalidArguments } from './invalid-arguments.js';
import {
  atOnce,
  foldsOf,
  invalidNumber,
  listOf,
  oneOf,
  positiveInteger,
  positiveNumber,
  withoutRepeats,
} from './option-values.js';
import { type SlurmOptions, slurmOptions, withExtraAttached } from './slurm-options.js';
import { dataFolder, manifestFile, resultsFolder } from './study-folders.js';
import { userPath } from './user-path.js';

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

export interface ReplicateOptions {
  request: PlanRequest;
  device: Device;
  threads: number | undefined;
  jobs: number;
  /** Cards that runs are put on, one on each; undefined: none was named. */
  gpus: readonly string[] | undefined;
  /** Do these runs of the plan alone: their names, or their numbers in the plan. */
  alone: readonly string[] | undefined;
  /** A frozen plan, which stands in the place of all options that make one. */
  planFile: string | undefined;
  /** Freeze the plan for a scheduler and stop. */
  freeze: boolean;
  /** Train nothing: tables, report and notebooks of what is there. */
  finish: boolean;
  /** Submit the plan to a cluster and stop. */
  slurm: SlurmOptions | undefined;
  /** Tell how the runs of a plan stand, and stop. */
  status: boolean;
  /** Tell it again and again. */
  watch: boolean;
  dryRun: boolean;
  /** Time a few steps of every shape, where the plan is only shown. */
  measure: boolean;
  /** Print the plan of a dry run, or a status, for machines. */
  json: boolean;
  /** Score finished runs anew from their weights; train nothing. */
  rescore: boolean;
  /** Use finished networks otherwise, and train nothing; empty: do not. */
  combine: readonly Combination[];
  /** Keep the logits of test cases beside the weights. */
  keepLogits: boolean;
  keepGoing: boolean;
  /** Train although pictures lie on two sides of a split. */
  allowLeak: boolean;
  notebooks: boolean;
  /** Open the report in the browser at the end. */
  open: boolean;
  /** The data sets were named by the user, not by the preset. */
  namedDatasets: boolean;
  help: boolean;
}

/** Reads the options of `replicate`. Throws UsageError, with the nearest name, for whatever it does not know. */
export function parseReplicateOptions(argv: readonly string[]): ReplicateOptions {
  const values = parseValues(argv);
  if (values.plan !== undefined) refusePlanning(argv);
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
  const preset = presets[oneOf('preset', values.preset, studyPresetNames)];
  const overrides: Overrides = {
    ...(values.epochs !== undefined && { epochs: positiveInteger('epochs', values.epochs) }),
    ...(values['learning-rate'] !== undefined && {
      learningRate: positiveNumber('learning-rate', values['learning-rate']),
    }),
    ...(values['base-filters'] !== undefined && {
      baseFilters: filters(values['base-filters']),
    }),
    ...(values.precision !== undefined && {
      precision: oneOf<RunConfig['precision']>('precision', values.precision, ['float32', 'bf16']),
    }),
  };
  // A cluster is asked for so many cards a run, and says itself which.
  const gpus = values.slurm ? undefined : gpusOf(values);
  const places = { dataDir: dataFolder(values['data-dir']), manifestFile: manifestFile(values.manifest) };
  const typed = { seeds: seedsOf(values.seeds), folds: foldsOf(values.folds) };
  return {
    request: {
      preset,
      datasets: datasetsOf(preset, values.datasets, values.losses, places).map(({ dataset, losses }) =>
        datasetRequest(preset, loadManifest(dataset, places), losses, typed),
      ),
      ...places,
      outDir: resultsFolder(values.out),
      cacheDir: '.cache',
      overrides,
      allowPartial: values['allow-partial'],
      fresh: values.fresh,
    },
    // A card that is not there must not end in a training on the processor.
    device: gpus ? 'gpu' : oneOf<Device>('device', values.device, ['auto', 'cpu', 'gpu']),
    threads: values.threads !== undefined ? atOnce('threads', values.threads) : undefined,
    jobs: values.jobs === undefined ? (gpus?.length ?? 1) : atOnce('jobs', values.jobs),
    gpus,
    alone: aloneOf(values),
    planFile: values.plan === undefined ? undefined : userPath(values.plan),
    freeze: values.freeze,
    finish: values.finish,
    slurm: slurmOptions(values, values),
    status: values.status,
    watch: values.watch,
    dryRun: values['dry-run'],
    measure: values.measure,
    json: values.json,
    rescore: values.rescore,
    combine:
      values.combine === undefined ? [] : listOf('combination', values.combine, combinations, combinations),
    keepLogits: values['keep-logits'],
    // A run without weights does not stop the others from being scored again.
    keepGoing: values['keep-going'] || values.rescore,
    allowLeak: values['allow-leak'],
    notebooks: !values['no-notebooks'],
    open: values.open,
    namedDatasets: values.datasets !== undefined || values.manifest !== undefined,
    help: values.help,
  };
}

/** More than this, doubled at each level, is no array that JavaScript can hold. */
const mostBaseFilters = 512;

function filters(text: string): number {
  const count = positiveInteger('base-filters', text);
  if (count <= mostBaseFilters) return count;
  throw new UsageError({
    verb: 'invalid',
    what: `--base-filters ${text} (expected at most ${mostBaseFilters})`,
    remedy: 'use fewer: each doubling takes four times the memory',
  });
}

function parseValues(argv: readonly string[]) {
  try {
    return parseArgs({ args: withExtraAttached(argv), options, strict: true }).values;
  } catch (error) {
    throw invalidArguments(error, 'npm run replicate', options);
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

/** Data sets and losses as named; a manifest that is named alone is the data set; the rest comes from the preset. */
function datasetsOf(
  { defaults }: Preset,
  datasets: string | undefined,
  losses: string | undefined,
  places: ManifestPlaces,
): readonly DatasetLosses[] {
  const ofPreset = defaults.datasets.map(({ dataset }) => dataset);
  const ofManifest = places.manifestFile === undefined ? undefined : idOfManifest(places.manifestFile);
  const typed = datasets ?? ofManifest;
  const namedSets = typed !== undefined && listOf('data set', typed, dataSetIds(places), ofPreset);
  const typedLosses = losses !== undefined && listOf<LossName>('loss', losses, namedLosses, lossNames);
  if (!namedSets && !typedLosses) return defaults.datasets;
  return (namedSets || ofPreset).map((dataset) => ({ dataset, losses: typedLosses || defaults.losses }));
}

/** A name or a number, or several with commas between them. */
function aloneOf({ run, cell }: { run?: string; cell?: string }) {
  if (cell !== undefined) {
    throw new UsageError({
      verb: 'unknown',
      what: 'option --cell, which is called --run now',
      remedy: `use --run ${cell}`,
    });
  }
  if (run === undefined) return undefined;
  const names = withoutRepeats(run.split(',').map((name) => name.trim()));
  if (!names.includes('')) return names;
  throw new UsageError({ verb: 'missing', what: `name of a run in --run "${run}"`, remedy: 'see --dry-run' });
}

/** "1,4" or "1-3,7". */
function seedsOf(typed: string | undefined): number[] | undefined {
  if (typed === undefined) return undefined;
  return withoutRepeats(
    typed.split(',').flatMap((part) => {
      const [first, last] = (/^\s*(\d+)\s*-\s*(\d+)\s*$/.exec(part)?.slice(1) ?? [part, part]).map((seed) =>
        positiveInteger('seeds', seed),
      ) as [number, number];
      if (last < first || last - first >= mostSeeds)
        throw invalidNumber('seeds', part, `a range upwards of at most ${mostSeeds} seeds, such as 1-3`);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    }),
  );
}
const mostSeeds = 1000;
