/**
 * The learning rate and the end of training, controlled by the validation loss: Keras' ReduceLROnPlateau,
 * EarlyStopping and "save best only" checkpoint, applied in this order after every epoch with Keras' own
 * comparisons (Keras 2.7; mode "min"):
 *
 *   learning rate:  improved if loss < best − minimumDelta; after `plateauPatience` epochs without, it is
 *                   multiplied by `plateauFactor`, never below `minimumLearningRate`
 *   stop:           improved if loss + minimumDelta < best; ends after `stopPatience` epochs without
 *   checkpoint:     renewed if loss < best
 *
 * Each keeps a best value of its own. The authors' cooldown of 1 has no effect in Keras, because its counter
 * reaches 0 before waiting begins, so it is left out. Learning rates are rounded to float32, as Keras stores them.
 */
export interface ScheduleSettings {
  learningRate: number;
  plateauPatience: number;
  plateauFactor: number;
  minimumLearningRate: number;
  stopPatience: number;
  minimumDelta: number;
}

/** The schedule's state between epochs, as plain data that a checkpoint can store. */
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

/** The state after an epoch with this validation loss, and whether the best parameters are to be updated. */
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
