import { UsageError } from '../core/errors.js';
import { type LossFunction, requireScalar } from '../loss/loss.js';
import { type Hyperparameters, lossByName } from '../loss/registry.js';
import { type RunRecord, readRun } from '../record/run-record.js';
import { type LossName, lossLabel } from '../study/losses.js';
import type { RunConfig } from '../study/run-config.js';
import { LiveTraining } from './live-training.js';
import type { NotebookStudy } from './open-study.js';
import { type OwnLoss, ownLossName } from './own-loss.js';
import { trialFolder } from './results-folder.js';
import { say } from './say.js';
import { isHeadless, trainInCell } from './train-in-cell.js';
import { planRuns } from './train-or-resume.js';

/**
 * Trains one run with a user-defined loss, `{ name, loss }`, or with other hyperparameters of a loss of the study.
 * The trial has its own folder and does not affect the study's results; an existing trial is read. Undefined in a
 * headless run without an existing trial: headless runs train nothing outside their plan, and the cell says so. Throws UsageError
 * for hyperparameters of a user-defined loss, and where it gives no scalar.
 *
 * ```ts
 * const loss = segmentationLoss((y, { probabilities }) => tf.mean(tf.squaredDifference(y, probabilities)));
 * const own = await trainTrial(study, 'phantom-skin', { name: 'squared', loss });
 * const bold = await trainTrial(study, 'phantom-skin', 'dsc++', { gamma: 4 });
 * [own.history.length, bold.config.lossHyperparameters.gamma]; // [2, 4]
 * ```
 */
export async function trainTrial(
  study: NotebookStudy,
  dataset: string,
  loss: LossName | OwnLoss,
  hyperparameters: Hyperparameters = {},
): Promise<RunRecord | undefined> {
  const tried = typeof loss === 'string' ? ofStudy(loss, hyperparameters) : ofOwn(loss, hyperparameters);
  const [planned] = await planRuns(study, dataset, [typeof loss === 'string' ? loss : 'dsc']);
  const config: RunConfig = { ...planned!.config, ...tried.config };
  const folder = trialFolder(study, config);
  if (isHeadless() && !readRun(folder)) {
    say('Skipped: a headless run trains nothing outside its plan. Run this cell in JupyterLab.');
    return undefined;
  }
  const live = new LiveTraining(`${dataset}, ${tried.title}`);
  if (readRun(folder)) live.reused({ config, action: 'reuse', reason: 'finished' });
  else await trainInCell(study, config, folder, live, tried.ownLoss);
  live.close();
  return readRun(folder)!;
}

interface Tried {
  config: Pick<RunConfig, 'loss' | 'lossHyperparameters'>;
  title: string;
  ownLoss?: LossFunction;
}

function ofStudy(loss: LossName, overrides: Hyperparameters): Tried {
  const { hyperparameters } = lossByName(loss, overrides);
  const title = Object.entries(hyperparameters).map(([name, value]) => `${name} ${value}`);
  return { config: { loss, lossHyperparameters: hyperparameters }, title: title.join(', ') };
}

function ofOwn(own: OwnLoss, hyperparameters: Hyperparameters): Tried {
  const names = Object.keys(hyperparameters);
  if (names.length > 0) {
    const remedy = 'put the number into the formula and the name';
    throw new UsageError({
      verb: 'unsupported',
      what: `hyperparameters of a loss of one's own (${names.join(', ')})`,
      remedy,
    });
  }
  const loss = ownLossName(own);
  return {
    config: { loss, lossHyperparameters: {} },
    title: lossLabel(loss),
    ownLoss: (groundTruth, prediction) => requireScalar(own.loss(groundTruth, prediction)),
  };
}
