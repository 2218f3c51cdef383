import { counted } from '../report/number-format.js';
import type { CellProgress } from '../run/cell.js';
import type { PlannedCell } from '../run/plan.js';
import { operationsLeft } from '../run/training-estimate.js';
import { cellFolder } from '../study/cell-config.js';
import { describeDuration, ProgressLine } from './progress.js';

/** Progress of many cells, each weighing as much as the training that is left of it costs. */
export class GridProgress {
  private readonly line = new ProgressLine();
  private readonly total: number;
  private finishedWork = 0;
  private finishedCells = 0;

  /** `secondsAfterwards`: what the notebooks will take once the last run is done. */
  constructor(
    private readonly cells: readonly PlannedCell[],
    private readonly secondsAfterwards = 0,
  ) {
    this.total = cells.reduce((sum, cell) => sum + operationsLeft(cell), 0);
  }

  update(cell: PlannedCell, progress: CellProgress): void {
    if (progress.stage === 'warning') {
      this.say(`warning: ${cellFolder(cell.config)}: ${progress.text}`);
      return;
    }
    const label = `[${this.finishedCells + 1}/${this.cells.length}] ${cellFolder(cell.config)}: ${describeStage(progress)}`;
    const work = this.finishedWork + fractionTrained(cell, progress) * operationsLeft(cell);
    this.line.update(label, this.total > 0 ? work / this.total : 0, this.secondsAfterwards);
  }

  /** A line that stays for a cell that is finished or failed. */
  finished(
    cell: PlannedCell,
    { seconds, epochs, failure }: { seconds: number; epochs: number; failure?: string },
  ): void {
    this.finishedWork += operationsLeft(cell);
    this.finishedCells += 1;
    const name = `[${this.finishedCells}/${this.cells.length}] ${cellFolder(cell.config)}`;
    this.line.say(
      failure
        ? `${name}: failed, ${failure}`
        : `${name}: ${counted(epochs, 'epoch')}, done in ${describeDuration(seconds)}`,
    );
  }

  say(text: string): void {
    this.line.say(text);
  }

  clear(): void {
    this.line.clear();
  }
}

type WorkProgress = Exclude<CellProgress, { stage: 'warning' }>;

function describeStage(progress: WorkProgress): string {
  if (progress.stage !== 'training') return `${progress.stage} case ${progress.done} of ${progress.of}`;
  const { epoch, maximumEpochs, finished } = progress;
  const loss = finished ? `, validation loss ${finished.validationLoss.toPrecision(3)}` : '';
  return `epoch ${epoch} of ${maximumEpochs}${loss}`;
}

/** Of the epochs that were left when the run began. */
function fractionTrained({ epochsDone }: PlannedCell, progress: WorkProgress): number {
  if (progress.stage !== 'training') return progress.stage === 'testing' ? 1 : 0;
  const { epoch, step, stepsPerEpoch, maximumEpochs } = progress;
  return (epoch - 1 + step / stepsPerEpoch - epochsDone) / (maximumEpochs - epochsDone);
}
