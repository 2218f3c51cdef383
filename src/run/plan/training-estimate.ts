/** Estimates how long training and test of a plan's runs will take, from the times of its finished runs. */
import { multiplyAdds } from '../../model/unet-parameters.js';
import { readDone } from '../../record/done-file.js';
import type { RunConfig } from '../../study/run-config.js';
import type { PlannedRun } from './plan.js';

/**
 * The runs with estimated seconds: multiply-adds still to do × mean seconds per multiply-add of the finished runs. Unchanged
 * where no run has finished.
 */
export function withEstimates(runs: readonly PlannedRun[]): PlannedRun[] {
  const speeds = runs.filter(({ action }) => action === 'reuse').map(secondsPerOperation);
  if (speeds.length === 0) return [...runs];
  const typical = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
  return runs.map((run) => ({
    ...run,
    estimatedSeconds: run.action === 'reuse' ? 0 : typical * operationsLeft(run),
    estimatedTestSeconds: run.action === 'reuse' ? 0 : testSeconds(run, runs),
  }));
}

/** Mean seconds per case of the finished runs of the same data set × cases; null where none has finished. */
function testSeconds({ config }: PlannedRun, runs: readonly PlannedRun[]): number | null {
  const predicted = ({ cases }: RunConfig) => cases.validation.length + cases.test.length;
  const finished = runs.filter((one) => one.action === 'reuse' && one.config.dataset === config.dataset);
  if (finished.length === 0) return null;
  const seconds = finished.reduce((sum, { folder }) => sum + readDone(folder)!.testSeconds, 0);
  return (seconds / finished.reduce((sum, one) => sum + predicted(one.config), 0)) * predicted(config);
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
