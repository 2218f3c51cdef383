import { setImmediate as nextTurn } from 'node:timers/promises';
import { NumericError } from '../core/errors.js';
import type { Batch, TrainingProgram, TrainingState } from '../engine/training-program.js';
import type { EpochRecord } from '../study/epoch-record.js';
import type { TrainingSettings } from '../study/run-config.js';
import type { Checkpoint } from './checkpoint.js';
import { afterEpoch, initialSchedule } from './schedule.js';

/** A batch with the case it was made from, for error messages. */
export interface NamedBatch extends Batch {
  caseId: string;
}

export interface FitInput {
  program: TrainingProgram;
  settings: TrainingSettings;
  configHash: string;
  /** The training batches of an epoch (counted from 1), starting with the given step. */
  trainingBatches: (epoch: number, firstStep: number) => AsyncIterable<NamedBatch>;
  stepsPerEpoch: number;
  validationBatches: () => AsyncIterable<NamedBatch>;
  /** The checkpoint to resume from; undefined starts from scratch. */
  resume: Checkpoint | undefined;
  save: (checkpoint: Checkpoint) => void;
  /** Called after every step and every epoch. */
  onProgress: (progress: FitProgress) => void;
  /** When aborted, the current step or validation case is finished, the state is saved, and `fitNetwork` returns. */
  signal: AbortSignal;
}

export interface FitProgress {
  epoch: number;
  step: number;
  /** Present if an epoch has just ended. */
  finished?: EpochRecord;
}

export interface FitResult {
  outcome: 'finished' | 'interrupted';
  history: readonly EpochRecord[];
  /** Parameters at the lowest validation loss. */
  best: Float32Array[];
}

/**
 * Trains until the schedule stops or `maximumEpochs` are done: one update per batch, the validation loss after
 * every epoch, the best parameters kept. Saves a checkpoint after every epoch and when interrupted. A resumed call
 * continues with the next step and gives the same bytes as an uninterrupted one; a validation that was interrupted begins anew.
 *
 * Throws NumericError with epoch, step, case and loss when a loss is not finite.
 */
export async function fitNetwork(input: FitInput): Promise<FitResult> {
  const { program, settings, configHash, stepsPerEpoch, save, onProgress, signal } = input;
  let { history, partial, schedule, best } = input.resume ?? begin(settings);
  if (input.resume) program.writeState(input.resume.state);
  const snapshot = (state: TrainingState) => save({ configHash, history, partial, schedule, state, best });

  while (history.length < settings.maximumEpochs && !schedule.stopped) {
    const epoch = history.length + 1;
    const startedAt = performance.now() - partial.seconds * 1000;
    const seconds = () => (performance.now() - startedAt) / 1000;

    for await (const batch of input.trainingBatches(epoch, partial.steps)) {
      const loss = program.step(batch, schedule.learningRate);
      requireFinite(loss, `epoch ${epoch}, step ${partial.steps + 1}, case ${batch.caseId}`, 'training');
      partial = { steps: partial.steps + 1, lossSum: partial.lossSum + loss, seconds: seconds() };
      onProgress({ epoch, step: partial.steps });
      // A step blocks the event loop; this lets signals and batch threads be handled between steps.
      await nextTurn();
      if (signal.aborted) {
        snapshot(program.readState());
        return { outcome: 'interrupted', history, best: best ?? [] };
      }
    }

    const validationLoss = await meanLoss(program, input.validationBatches(), epoch, signal);
    if (validationLoss === undefined) {
      snapshot(program.readState());
      return { outcome: 'interrupted', history, best: best ?? [] };
    }
    const after = afterEpoch(settings, schedule, validationLoss);
    const finished: EpochRecord = {
      epoch,
      trainingLoss: partial.lossSum / partial.steps,
      validationLoss,
      learningRate: schedule.learningRate,
      seconds: seconds(),
      best: after.best,
    };
    const state = program.readState();
    if (after.best) best = state.parameters;
    history = [...history, finished];
    schedule = after.state;
    partial = noSteps;
    snapshot(state);
    onProgress({ epoch, step: stepsPerEpoch, finished });
    if (signal.aborted) return { outcome: 'interrupted', history, best: best ?? [] };
  }
  return { outcome: 'finished', history, best: best ?? [] };
}

const noSteps = { steps: 0, lossSum: 0, seconds: 0 };

function begin(settings: TrainingSettings): Pick<Checkpoint, 'history' | 'partial' | 'schedule' | 'best'> {
  return { history: [], partial: noSteps, schedule: initialSchedule(settings), best: null };
}

/** The mean over the batches; undefined where the signal was aborted before the last of them. */
async function meanLoss(
  program: TrainingProgram,
  batches: AsyncIterable<NamedBatch>,
  epoch: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  let sum = 0;
  let count = 0;
  for await (const batch of batches) {
    if (signal.aborted) return undefined;
    const loss = program.evaluate(batch);
    requireFinite(loss, `epoch ${epoch}, case ${batch.caseId}`, 'validation');
    sum += loss;
    count += 1;
    // As after a step.
    await nextTurn();
  }
  return sum / count;
}

function requireFinite(loss: number, where: string, phase: string): void {
  if (Number.isFinite(loss)) return;
  throw new NumericError({
    verb: 'invalid',
    what: `${phase} loss ${loss}`,
    where,
    remedy: 'try a lower --learning-rate with another --out folder, or another loss',
  });
}
