/** How long the training of a plan's cells will take, by what the finished ones took. */
import { multiplyAdds } from '../model/unet-parameters.js';
import { readHistory } from '../record/history-file.js';
import type { CellConfig } from '../study/cell-config.js';
import type { PlannedCell } from './plan.js';

/** Work still to do at the speed of the finished cells, which the network's multiply-adds make comparable. */
export function withEstimates(cells: readonly PlannedCell[]): PlannedCell[] {
  const speeds = cells.filter(({ action }) => action === 'reuse').map(secondsPerOperation);
  if (speeds.length === 0) return [...cells];
  const typical = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
  return cells.map((cell) => ({
    ...cell,
    estimatedSeconds: cell.action === 'reuse' ? 0 : typical * operationsLeft(cell),
  }));
}

function secondsPerOperation({ folder, config }: PlannedCell): number {
  const history = readHistory(folder);
  const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return seconds / (history.length * epochOperations(config));
}

/** Multiply-adds of the training still to be done, if it is not stopped early. */
export function operationsLeft({ config, epochsDone }: Pick<PlannedCell, 'config' | 'epochsDone'>): number {
  return epochOperations(config) * (config.training.maximumEpochs - epochsDone);
}

/** Multiply-adds of an epoch: a training step costs three forward passes, a validation step one. */
function epochOperations({ network, cases }: CellConfig): number {
  return multiplyAdds(network) * (3 * cases.training.length + cases.validation.length);
}
