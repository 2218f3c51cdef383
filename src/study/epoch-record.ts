/** The record of one training epoch: a line of history.jsonl. */
export interface EpochRecord {
  /** Running number, from 1. */
  epoch: number;
  /** Mean loss over the epoch's training steps. */
  trainingLoss: number;
  /** Mean loss over the validation cases after the epoch. */
  validationLoss: number;
  /** Learning rate used during the epoch. */
  learningRate: number;
  /** Wall-clock seconds of the epoch, validation included. */
  seconds: number;
  /** True if the validation loss was the lowest so far, so that the best parameters were updated. */
  best: boolean;
}
