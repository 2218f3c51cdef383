import type { RunProgress } from '../run/one-run/run-context.js';
import type { PlannedRun } from '../run/plan/plan.js';
import { operationsLeft } from '../run/plan/training-estimate.js';
import type { RunOutcome } from '../run/schedulers/execute-plan.js';
import { runName } from '../study/run-config.js';
import { counted } from '../text/number-format.js';
import { describeDuration, ProgressLine } from './progress.js';

/**
 * Progress of many runs, weighted by the multiply-adds of their remaining training. Of a run that failed, what it did
 * not do leaves the total.
 */
export class PlanProgress {
  private total: number;
  private finishedWork = 0;
  private workOfRun = 0;
  private finishedRuns = 0;

  /** `secondsAfterwards`: seconds of the notebooks after the last run. */
  constructor(
    private readonly runs: readonly PlannedRun[],
    private readonly secondsAfterwards = 0,
    private readonly line: Pick<ProgressLine, 'update' | 'say' | 'clear'> = new ProgressLine(),
  ) {
    this.total = runs.reduce((sum, run) => sum + operationsLeft(run), 0);
  }

  update(run: PlannedRun, progress: RunProgress): void {
    if (progress.stage === 'warning') {
      this.say(`warning: ${runName(run.config)}: ${progress.text}`);
      return;
    }
    const label = `[${this.finishedRuns + 1}/${this.runs.length}] ${runName(run.config)}: ${describeStage(progress)}`;
    this.workOfRun = fractionTrained(run, progress) * operationsLeft(run);
    const work = this.finishedWork + this.workOfRun;
    this.line.update(label, this.total > 0 ? work / this.total : 0, this.secondsAfterwards);
  }

  /** Writes a permanent line for a finished or failed run. */
  finished(
    run: PlannedRun,
    { seconds, epochs, failure }: Pick<RunOutcome, 'seconds' | 'epochs' | 'failure'>,
  ): void {
    const left = operationsLeft(run);
    this.finishedWork += failure ? this.workOfRun : left;
    if (failure) this.total -= left - this.workOfRun;
    this.workOfRun = 0;
    this.finishedRuns += 1;
    const name = `[${this.finishedRuns}/${this.runs.length}] ${runName(run.config)}`;
    this.line.say(
      failure
        ? `${name}: failed, ${failure}`
        : `${name}: ${epochs === null ? 'rescored' : counted(epochs, 'epoch')}, done in ${describeDuration(seconds)}`,
    );
  }

  say(text: string): void {
    this.line.say(text);
  }

  clear(): void {
    this.line.clear();
  }
}

type WorkProgress = Exclude<RunProgress, { stage: 'warning' }>;

function describeStage(progress: WorkProgress): string {
  if (progress.stage !== 'training') return `${progress.stage} case ${progress.done} of ${progress.of}`;
  const { epoch, maximumEpochs, finished } = progress;
  const loss = finished ? `, validation loss ${finished.validationLoss.toPrecision(3)}` : '';
  return `epoch ${epoch} of ${maximumEpochs}${loss}`;
}

/** Finished fraction of the epochs that were left when the run began. */
function fractionTrained({ epochsDone }: PlannedRun, progress: WorkProgress): number {
  if (progress.stage !== 'training') return progress.stage === 'testing' ? 1 : 0;
  const { epoch, step, stepsPerEpoch, maximumEpochs } = progress;
  return (epoch - 1 + step / stepsPerEpoch - epochsDone) / (maximumEpochs - epochsDone);
}
