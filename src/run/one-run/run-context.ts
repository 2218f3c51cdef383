import type { DataSet } from '../../data/cases/data-set.js';
import type { Device } from '../../engine/start-engine.js';
import type { LossFunction } from '../../loss/loss.js';
import type { TrainingProgress } from './train-run.js';

/** What a run needs besides its configuration. Nothing here changes a number that the configuration does not name. */
export interface RunContext {
  dataSet: DataSet;
  /** The function of a loss of the user's own, whose name, a hash of its code included, the configuration has. */
  ownLoss?: LossFunction;
  /** Where prepared cases are kept between runs. */
  cacheDir: string;
  /** Train although pictures lie on two sides of the split; the provenance says which. */
  allowLeak?: boolean;
  /** Keep the logits of the test cases beside the weights: the folder of the run. */
  keepLogits?: boolean;
  /** Begin anew, whatever an earlier training has saved. */
  fresh?: boolean;
  device: Device;
  /** Threads of the engine; all cores where undefined. */
  threads: number | undefined;
  /** When aborted, the step in hand is finished and the state saved. */
  signal: AbortSignal;
  onProgress: (progress: RunProgress) => void;
}

export type RunProgress =
  | { stage: 'preparing' | 'testing'; done: number; of: number }
  | { stage: 'warning'; text: string }
  | TrainingProgress;
