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
  return runs.map((run) => {
    const alike = finished.get(workOf(run));
    if (!alike) return run;
    if (run.action === 'reuse') return { ...run, estimatedSeconds: 0, estimatedTestSeconds: 0 };
    const speeds = alike.map(secondsPerOperation);
    const typical = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
    return {
      ...run,
      estimatedSeconds: typical * operationsLeft(run),
      estimatedTestSeconds: testSeconds(run, alike),
    };
  });
}

/** Runs with equal keys take the same time for a multiply-add and for a test case. */
function workOf({ config: { dataset, network, precision } }: PlannedRun): string {
  return canonicalJson({ dataset, network: network as unknown as Json, precision });
}

/** Mean seconds per case of the finished runs × cases. */
function testSeconds({ config }: PlannedRun, finished: readonly PlannedRun[]): number {
  const predicted = ({ cases }: RunConfig) => cases.validation.length + cases.test.length;
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
