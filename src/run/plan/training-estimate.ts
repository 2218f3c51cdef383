/** Estimates how long training and test of a plan's runs will take, from the times of its finished runs. */
import { canonicalJson, type Json } from '../../core/canonical-json.js';
import { groupBy } from '../../core/group-by.js';
import { multiplyAdds } from '../../model/unet-parameters.js';
import { readDone } from '../../record/done-file.js';
import type { RunConfig } from '../../study/run-config.js';
import type { PlannedRun } from './plan.js';

/**
 * The runs with estimated seconds: multiply-adds still to do × mean seconds per multiply-add of the finished runs of the same
 * data set, network and precision, since these differ several times over. Unchanged where none of them has finished.
 */
export function withEstimates(runs: readonly PlannedRun[]): PlannedRun[] {
  const finished = groupBy(
    runs.filter(({ action }) => action === 'reuse'),
    workOf,
  );
  // Once a group, because every finished run is a file to read.
  const speeds = new Map([...finished].map(([work, alike]) => [work, speedOf(alike)]));
  return runs.map((run) => {
    const speed = speeds.get(workOf(run));
    if (!speed) return run;
    if (run.action === 'reuse') return { ...run, estimatedSeconds: 0, estimatedTestSeconds: 0 };
    return {
      ...run,
      estimatedSeconds: speed.perOperation * operationsLeft(run),
      estimatedTestSeconds: speed.perCase * predictedCases(run.config),
    };
  });
}

/** Mean seconds of finished runs: of a multiply-add in training, and of a case after it. */
function speedOf(finished: readonly PlannedRun[]): { perOperation: number; perCase: number } {
  const speeds = finished.map(secondsPerOperation);
  const seconds = finished.reduce((sum, { folder }) => sum + readDone(folder)!.testSeconds, 0);
  return {
    perOperation: speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length,
    perCase: seconds / finished.reduce((sum, { config }) => sum + predictedCases(config), 0),
  };
}

/** Recalibration predicts the validation cases, too. */
function predictedCases({ cases }: Pick<RunConfig, 'cases'>): number {
  return cases.validation.length + cases.test.length;
}

/** Runs with equal keys take the same time for a multiply-add and for a test case. */
function workOf({ config: { dataset, network, precision } }: PlannedRun): string {
  return canonicalJson({ dataset, network: network as unknown as Json, precision });
}

function secondsPerOperation({ folder, config }: PlannedRun): number {
  const { trainingSeconds, epochs } = readDone(folder)!;
  return trainingSeconds / (epochs * epochOperations(config));
}

/** Multiply-adds of the remaining training, without early stopping. */
export function operationsLeft({ config, epochsDone }: Pick<PlannedRun, 'config' | 'epochsDone'>): number {
  return epochOperations(config) * (config.training.maximumEpochs - epochsDone);
}

/** Multiply-adds of one epoch: a training step counts as three forward passes, a validation step as one. */
function epochOperations({ network, cases }: Pick<RunConfig, 'network' | 'cases'>): number {
  return multiplyAdds(network) * (3 * cases.training.length + cases.validation.length);
}
