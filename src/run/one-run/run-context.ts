import type { DataSet } from '../../data/cases/data-set.js';
import type { Device } from '../../engine/start-engine.js';
import type { LossFunction } from '../../loss/loss.js';
import type { TrainingProgress } from './train-run.js';

/** Inputs of a run besides its configuration. They do not change a run's numbers, except as named in the configuration. */
export interface RunContext {
  dataSet: DataSet;
  /** The function of a user-defined loss. Its name in the configuration includes a hash of its code. */
  ownLoss?: LossFunction;
  /** Folder of prepared cases, shared between runs. */
  cacheDir: string;
  /** Train although the same picture is on two sides of the split; the provenance lists the pairs. */
  allowLeak?: boolean;
  /** Store the logits of the test cases beside the weights, in the run's folder. */
  keepLogits?: boolean;
  /** Discard the checkpoint of an earlier training. */
  fresh?: boolean;
  device: Device;
  /** Threads of the engine; undefined: one per core. */
  threads: number | undefined;
  /** When aborted, the current step is finished and the state is saved. */
  signal: AbortSignal;
  onProgress: (progress: RunProgress) => void;
}

export type RunProgress =
  | { stage: 'preparing' | 'testing'; done: number; of: number }
  | { stage: 'warning'; text: string }
  | TrainingProgress;
