import { createTrainingProgram } from '../../engine/create-training-program.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { lossByName } from '../../loss/registry.js';
import { backgroundClass } from '../../record/learned-recalibration.js';
import { type Recalibration, readRecalibration } from '../../record/recalibration-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { readWeights } from '../one-run/model-file.js';
import { segmentationProblem } from '../one-run/segmentation-problem.js';
import { trainAgain } from '../one-run/train-again.js';
import { type FinishedRun, openFinishedRun } from './finished-run.js';

/** The trained network of a finished run, ready to predict. */
export interface SegmentationModel {
  config: RunConfig;
  /** Names of the classes in the order of the probabilities, background first. */
  classes: readonly string[];
  /** The recalibrations fitted on the validation cases. */
  recalibration: Recalibration;
  program: Pick<TrainingProgram, 'predict'>;
  /** Frees the engine's memory; a second call does nothing, and predictions throw UsageError. */
  dispose(): void;
}

/**
 * Loads the network of a finished run from its folder: `done.json`, `record.zip` and `model/` (which is not in the repository).
 * Its tensors live until `dispose`. Throws UsageError before `startEngine`, and DataError where the run is not finished, its record
 * was changed, or the weights are missing or have another checksum.
 *
 * ```ts
 * const model = loadModel(runFolder);
 * model.classes; // ['background', 'lesion']
 * model.dispose();
 * ```
 */
export function loadModel(folder: string, onWarning: (text: string) => void = () => {}): SegmentationModel {
  return modelOf(openFinishedRun(folder), onWarning);
}

/** The network of an opened run. */
export function modelOf(
  { folder, seal, members }: FinishedRun,
  onWarning: (text: string) => void,
): SegmentationModel {
  const { config } = seal;
  const parameters = readWeights(folder, config.network, seal.weights, trainAgain(config));
  const recalibration = readRecalibration(members, config);
  // The loss is not used: nothing is trained.
  const problem = segmentationProblem(config, lossByName('dsc').loss);
  const program = createTrainingProgram(problem, { parameters, velocities: parameters }, onWarning);
  return {
    config,
    classes: [backgroundClass, ...config.foregroundClasses],
    recalibration,
    program,
    dispose: () => program.dispose(),
  };
}
