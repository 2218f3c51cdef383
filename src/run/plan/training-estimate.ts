/** How long training and test of a plan's runs will take, by what the finished ones took. */
import { multiplyAdds } from '../../model/unet-parameters.js';
import { readDone } from '../../record/done-file.js';
import type { RunConfig } from '../../study/run-config.js';
import type { PlannedRun } from './plan.js';

/** Work still to do at the speed of the finished runs, which the network's multiply-adds make comparable. */
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

/** By what finished runs of the same data set took for each case; null where none has finished. */
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

/** Multiply-adds of the training still to be done, if it is not stopped early. */
export function operationsLeft({ config, epochsDone }: Pick<PlannedRun, 'config' | 'epochsDone'>): number {
  return epochOperations(config) * (config.training.maximumEpochs - epochsDone);
}

/** Multiply-adds of an epoch: a training step costs three forward passes, a validation step one. */
function epochOperations({ network, cases }: Pick<RunConfig, 'network' | 'cases'>): number {
  return multiplyAdds(network) * (3 * cases.training.length + cases.validation.length);
}
