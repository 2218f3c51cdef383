import { writeFileAtomic } from '../../core/atomic-file.js';
import type { RandomStream } from '../../core/random-stream.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { parameterSpecs } from '../../model/unet-parameters.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import { historyText } from '../../record/history-file.js';
import { createBatchSource } from '../../sampling/batch-source.js';
import { validationBatches } from '../../sampling/validation-batches.js';
import { configHash, type RunConfig } from '../../study/run-config.js';
import { readCheckpoint, writeCheckpoint } from '../../train/checkpoint.js';
import { type FitProgress, type FitResult, fitNetwork } from '../../train/fit-network.js';
import { checkpointPath, journalPath } from './checkpoint-folder.js';

export type TrainingProgress = {
  stage: 'training';
  stepsPerEpoch: number;
  maximumEpochs: number;
} & FitProgress;

export interface TrainRunInput {
  training: readonly StoredCase[];
  validation: readonly StoredCase[];
  stream: RandomStream;
  signal: AbortSignal;
  /** Called before each save; if it throws, the state is not saved. */
  beforeSave: () => void;
  onProgress: (progress: TrainingProgress) => void;
}

/** Trains one run: connects batches, checkpoint and journal to the fit loop. Resumes from a checkpoint where there is one. */
export async function trainRun(
  program: TrainingProgram,
  config: RunConfig,
  folder: string,
  { training, validation, stream, signal, beforeSave, onProgress }: TrainRunInput,
): Promise<FitResult> {
  const hash = configHash(config);
  const fixed = validationBatches(validation, config);
  const source = createBatchSource({ cases: training, config, stream });
  const stepsPerEpoch = training.length;
  try {
    return await fitNetwork({
      program,
      settings: config.training,
      configHash: hash,
      stepsPerEpoch,
      trainingBatches: (epoch, firstStep) => source.epoch(epoch, firstStep),
      validationBatches: () => fixed,
      resume: readCheckpoint(checkpointPath(folder), hash, parameterSizes(config)),
      save(checkpoint) {
        beforeSave();
        writeCheckpoint(checkpointPath(folder), { ...checkpoint, config });
        // Into the checkpoint folder: an earlier finished result stays intact until this run is finished.
        writeFileAtomic(journalPath(folder), historyText(checkpoint.history));
      },
      onProgress: (progress) =>
        onProgress({
          stage: 'training',
          stepsPerEpoch,
          maximumEpochs: config.training.maximumEpochs,
          ...progress,
        }),
      signal,
    });
  } finally {
    await source.close();
  }
}

function parameterSizes({ network }: Pick<RunConfig, 'network'>): number[] {
  return parameterSpecs(network).map(({ shape }) => shape.reduce((product, extent) => product * extent, 1));
}
