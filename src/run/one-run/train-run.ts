import { writeFileAtomic } from '../../core/atomic-file.js';
import type { RandomStream } from '../../core/random-stream.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { parameterSpecs } from '../../model/unet-parameters.js';
import type { StoredCase } from '../../preprocess/prepared-cache.js';
import { historyText } from '../../record/history-file.js';
import { createBatchSource } from '../../sampling/batch-source.js';
import { validationBatches } from '../../sampling/validation-batches.js';
import type { RunConfig } from '../../study/run-config.js';
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

/** The parts of a configuration that training needs, and the hash of the whole, which identifies its checkpoint. */
export interface TrainSettings extends Pick<RunConfig, 'augmentation' | 'network' | 'training'> {
  configHash: string;
}

/** Trains one run: connects batches, checkpoint and journal to the fit loop. Resumes from a checkpoint where there is one. */
export async function trainRun(
  program: TrainingProgram,
  settings: TrainSettings,
  folder: string,
  { training, validation, stream, signal, beforeSave, onProgress }: TrainRunInput,
): Promise<FitResult> {
  const { configHash } = settings;
  const fixed = validationBatches(validation, settings);
  const source = createBatchSource({ cases: training, config: settings, stream });
  const stepsPerEpoch = training.length;
  try {
    return await fitNetwork({
      program,
      settings: settings.training,
      configHash,
      stepsPerEpoch,
      trainingBatches: (epoch, firstStep) => source.epoch(epoch, firstStep),
      validationBatches: () => fixed,
      resume: readCheckpoint(checkpointPath(folder), configHash, parameterSizes(settings)),
      save(checkpoint) {
        beforeSave();
        writeCheckpoint(checkpointPath(folder), checkpoint);
        // Into the checkpoint folder: an earlier finished result stays intact until this run is finished.
        writeFileAtomic(journalPath(folder), historyText(checkpoint.history));
      },
      onProgress: (progress) =>
        onProgress({
          stage: 'training',
          stepsPerEpoch,
          maximumEpochs: settings.training.maximumEpochs,
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
