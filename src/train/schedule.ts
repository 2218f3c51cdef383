/**
 * The learning rate and the end of training as the validation loss decides them: Keras' ReduceLROnPlateau,
 * EarlyStopping and "save best only" checkpoint, called in this order after every epoch, with Keras' own
 * comparisons (Keras 2.7; mode "min"):
 *
 *   learning rate:  improved if loss < best − minimumDelta; after `plateauPatience` epochs without, it is
 *                   multiplied by `plateauFactor`, never below `minimumLearningRate`
 *   stop:           improved if loss + minimumDelta < best; ends after `stopPatience` epochs without
 *   checkpoint:     renewed if loss < best
 *
 * Each keeps a best value of its own. The authors' cooldown of 1 has no effect in Keras (its counter is spent
 * before the waiting begins), so it is left out. Learning rates are rounded to float32, as Keras stores them.
 */
export interface ScheduleSettings {
  learningRate: number;
  plateauPatience: number;
  plateauFactor: number;
  minimumLearningRate: number;
  stopPatience: number;
  minimumDelta: number;
}

/** Everything the schedule remembers between epochs; plain data, so that a checkpoint can hold it. */
export interface ScheduleState {
  learningRate: number;
  plateauBest: number | null;
  plateauWait: number;
  stopBest: number | null;
  stopWait: number;
  checkpointBest: number | null;
  stopped: boolean;
}

export function initialSchedule(settings: ScheduleSettings): ScheduleState {
  return {
    learningRate: Math.fround(settings.learningRate),
    plateauBest: null,
    plateauWait: 0,
    stopBest: null,
    stopWait: 0,
    checkpointBest: null,
    stopped: false,
  };
}

/** The state after an epoch with this validation loss, and whether the checkpoint is to be renewed. */
export function afterEpoch(
  settings: ScheduleSettings,
  state: ScheduleState,
  validationLoss: number,
): { state: ScheduleState; best: boolean } {
  const best = validationLoss < (state.checkpointBest ?? Infinity);
  return {
    best,
    state: {
      ...state,
      ...plateau(settings, state, validationLoss),
      ...stopping(settings, state, validationLoss),
      checkpointBest: best ? validationLoss : state.checkpointBest,
    },
  };
}

function plateau(settings: ScheduleSettings, state: ScheduleState, loss: number): Partial<ScheduleState> {
  if (loss < (state.plateauBest ?? Infinity) - settings.minimumDelta)
    return { plateauBest: loss, plateauWait: 0 };
  const waited = state.plateauWait + 1;
  const mayFall = state.learningRate > Math.fround(settings.minimumLearningRate);
  if (waited < settings.plateauPatience || !mayFall) return { plateauWait: waited };
  const lowered = Math.max(state.learningRate * settings.plateauFactor, settings.minimumLearningRate);
  return { learningRate: Math.fround(lowered), plateauWait: 0 };
}

function stopping(settings: ScheduleSettings, state: ScheduleState, loss: number): Partial<ScheduleState> {
  if (loss + settings.minimumDelta < (state.stopBest ?? Infinity)) return { stopBest: loss, stopWait: 0 };
  const waited = state.stopWait + 1;
  return { stopWait: waited, stopped: waited >= settings.stopPatience };
}
