/** The times that `npm run replicate` expects of its runs and notebooks. */
import { withMeasuredEstimates } from '../run/plan/measure-run.js';
import type { PlannedRun } from '../run/plan/plan.js';
import { notebooks } from '../study/notebooks.js';
import { describeHours } from './plan-text.js';
import type { ReplicateOptions } from './replicate-options.js';

/** The runs with measured estimates: times a few steps and a test case of every shape, some seconds each. */
export async function measured(
  runs: readonly PlannedRun[],
  options: ReplicateOptions,
): Promise<PlannedRun[]> {
  return withMeasuredEstimates(runs, {
    ...measureOptions(options),
    onShape: (dataset, shape) =>
      process.stderr.write(`timing a few steps of ${dataset} at ${shape.join(' × ')}\n`),
  });
}

export function measureOptions({ device, threads, request }: ReplicateOptions) {
  const { dataDir, manifestFile, cacheDir } = request;
  return { dataDir, manifestFile, cacheDir, device, threads };
}

/** Finished runs ran on a processor more often than not: with --device gpu no estimate is made from their times. */
export function withoutProcessorTimes(
  runs: readonly PlannedRun[],
  { device }: Pick<ReplicateOptions, 'device'>,
): readonly PlannedRun[] {
  if (device !== 'gpu') return runs;
  return runs.map((run) =>
    run.action === 'reuse' ? run : { ...run, estimatedSeconds: null, estimatedTestSeconds: null },
  );
}

/** Writes the estimated time of the runs to stderr. Not for a rehearsal, which takes minutes. */
export async function reportEstimate(runs: readonly PlannedRun[], options: ReplicateOptions): Promise<void> {
  if (options.request.preset.purpose === 'rehearsal' || runs.length === 0) return;
  const isKnown = ({ estimatedSeconds, estimatedTestSeconds }: PlannedRun) =>
    estimatedSeconds !== null && estimatedTestSeconds !== null;
  const known = withoutProcessorTimes(runs, options);
  const estimated = known.every(isKnown) ? known : await measured(known, options);
  const parallel = options.jobs > 1 ? ` one after the other (${options.jobs} run in parallel)` : '';
  process.stderr.write(`${describeHours(estimated, notebookSeconds(options))}${parallel}\n`);
}

export function notebookSeconds(options: ReplicateOptions): number {
  return options.notebooks ? notebooks.length * secondsPerNotebook : 0;
}

/** Estimated seconds per notebook, measured on two cores. */
const secondsPerNotebook = 5;
