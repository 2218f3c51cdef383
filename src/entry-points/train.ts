/**
 * The entry point `dsc-plus-plus/train`: losses, U-Net and engine, from an image file to a probability map. It
 * needs TensorFlow's native library, whose installation the README describes. Call `startEngine` first.
 */

// Data sets and their preparation for the network.
export type { CaseReference, DataSet } from '../data/cases/data-set.js';
export { dataSetIds, loadManifest } from '../data/manifest-format/manifest-files.js';
export { type OpenedDataSet, openDataSet } from '../data/open-data-set.js';
// The engine.
export { createTrainingProgram } from '../engine/create-training-program.js';
export { startEngine } from '../engine/start-engine.js';
export { tf } from '../engine/tensorflow.js';
export type { Batch, TrainingProblem, TrainingProgram, TrainingState } from '../engine/training-program.js';
// Losses: the study's by name, or user-defined.
export {
  type LossFunction,
  type Prediction,
  predictionFromProbabilities,
  segmentationLoss,
} from '../loss/loss.js';
export { type Loss, lossByName } from '../loss/registry.js';
// The network.
export { unet } from '../model/unet.js';
export { initialParameters, parameterCount, parameterSpecs } from '../model/unet-parameters.js';
// Prediction.
export { restoreProbabilities } from '../predict/restore-grid.js';
export { predictBySlidingWindow } from '../predict/sliding-window.js';
export { type PreparedCase, preprocess } from '../preprocess/run-steps.js';
// The network of a finished run, applied to other images.
export { loadModel, type SegmentationModel } from '../run/own-images/load-model.js';
export { predict } from '../run/own-images/predict-image.js';
// Training samples and batches.
export { planSample, sampleBatch } from '../sampling/sample.js';
export type { NetworkSettings, RunConfig } from '../study/run-config.js';
