import { UsageError } from '../core/errors.js';
import type { Device } from '../engine/start-engine.js';
import type { PlanRequest } from '../run/plan/plan.js';
import { type Combination, combinations } from '../study/later-losses.js';
import { gpusOf } from './gpus-option.js';
import { atOnce, listOf, oneOf, withoutRepeats } from './option-values.js';
import { planRequest } from './plan-options.js';
import { parseReplicateValues } from './replicate-values.js';
import { type SlurmOptions, slurmOptions } from './slurm-options.js';
import { userPath } from './user-path.js';

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
  const values = parseReplicateValues(argv);
  // A cluster is asked for so many cards a run, and says itself which.
  const gpus = values.slurm ? undefined : gpusOf(values);
  return {
    request: planRequest(values),
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
