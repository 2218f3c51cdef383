import { availableParallelism } from 'node:os';
import { UsageError } from '../core/errors.js';
import type { Device } from '../engine/start-engine.js';
import type { PlanRequest } from '../run/plan/plan.js';
import { type Combination, combinations } from '../study/later-losses.js';
import { gpusOf } from './gpus-option.js';
import { listOf, oneOf, parallelCount, positiveInteger, withoutRepeats } from './option-values.js';
import { planRequest } from './plan-options.js';
import { parseReplicateValues } from './replicate-values.js';
import { type SlurmOptions, slurmOptions } from './slurm-options.js';
import { userPath } from './user-path.js';

export interface ReplicateOptions {
  request: PlanRequest;
  device: Device;
  /** Threads on this machine; those of a Slurm task are in `slurm`. */
  threads: number | undefined;
  jobs: number;
  /** GPUs to use, one run per GPU; undefined without --gpus. */
  gpus: readonly string[] | undefined;
  /** Execute only these runs: their names, or their numbers in the plan. */
  selectedRuns: readonly string[] | undefined;
  /** Path of a frozen plan, which replaces all planning options. */
  planFile: string | undefined;
  /** Freeze the plan for a scheduler and stop. */
  freeze: boolean;
  /** Train nothing; make tables, report and notebooks from the finished runs. */
  finish: boolean;
  /** Submit the plan to Slurm and stop. */
  slurm: SlurmOptions | undefined;
  /** Show the state of a plan's runs and stop. */
  status: boolean;
  /** Repeat the status until all runs are done. */
  watch: boolean;
  dryRun: boolean;
  /** With --dry-run: time a few steps of every shape to estimate the time. */
  measure: boolean;
  /** Print the plan of a dry run, or a status, as JSON. */
  json: boolean;
  /** Score finished runs again from their weights; train nothing. */
  rescore: boolean;
  /** Score these combinations of finished networks; train nothing. Empty: none. */
  combine: readonly Combination[];
  /** Store the logits of the test cases beside the weights. */
  keepLogits: boolean;
  keepGoing: boolean;
  /** Train although the same picture is on two sides of a split. */
  allowLeak: boolean;
  notebooks: boolean;
  /** Open the report in the browser at the end. */
  open: boolean;
  /** Whether the user named the data sets; otherwise they come from the preset. */
  namedDatasets: boolean;
  help: boolean;
}

/** Reads the options of `replicate`. Throws UsageError for an unknown option or name, with the nearest one. */
export function parseReplicateOptions(argv: readonly string[]): ReplicateOptions {
  const values = parseReplicateValues(argv);
  // Under Slurm, --gpus is the number of GPUs per run; the scheduler assigns them.
  const gpus = values.slurm ? undefined : gpusOf(values);
  return {
    request: planRequest(values),
    device: deviceOf(values),
    threads: threadsHere(values),
    jobs: values.jobs === undefined ? (gpus?.length ?? 1) : parallelCount('jobs', values.jobs),
    gpus,
    selectedRuns: selectedRuns(values),
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
    // A run without weights must not stop the rescoring of the others.
    keepGoing: values['keep-going'] || values.rescore,
    allowLeak: values['allow-leak'],
    notebooks: !values['no-notebooks'],
    open: values.open,
    namedDatasets: values.datasets !== undefined || values.manifest !== undefined,
    help: values.help,
  };
}

/** With --gpus, on this machine or in the tasks of --slurm, a missing GPU must be an error instead of a training on the CPU. */
function deviceOf({ device, gpus }: { device: string; gpus?: string }): Device {
  const named = oneOf<Device>('device', device, ['auto', 'cpu', 'gpu']);
  if (gpus === undefined) return named;
  if (named === 'cpu')
    throw new UsageError({
      verb: 'invalid',
      what: '--gpus with --device cpu',
      remedy: 'leave one of the two out',
    });
  return 'gpu';
}

/** The threads of --threads. With --slurm the tasks have them; the data are read here with at most one per core. */
function threadsHere({ threads, slurm }: { threads?: string; slurm: boolean }): number | undefined {
  if (threads === undefined) return undefined;
  if (!slurm) return parallelCount('threads', threads);
  return Math.min(positiveInteger('threads', threads), availableParallelism());
}

/** The names or numbers in --run, separated by commas; undefined without --run. */
function selectedRuns({ run, cell }: { run?: string; cell?: string }) {
  if (cell !== undefined) {
    throw new UsageError({
      verb: 'unknown',
      what: 'option --cell, which was renamed to --run',
      remedy: `use --run ${cell}`,
    });
  }
  if (run === undefined) return undefined;
  const names = withoutRepeats(run.split(',').map((name) => name.trim()));
  if (!names.includes('')) return names;
  throw new UsageError({ verb: 'missing', what: `name of a run in --run "${run}"`, remedy: 'see --dry-run' });
}
