import { createTrainingProgram } from '../../engine/create-training-program.js';
import type { TrainingProgram } from '../../engine/training-program.js';
import { lossByName } from '../../loss/registry.js';
import { backgroundClass } from '../../record/learned-recalibration.js';
import { type Recalibration, readRecalibration } from '../../record/recalibration-file.js';
import type { RunConfig } from '../../study/run-config.js';
import { readWeights } from '../one-run/model-file.js';
import { segmentationProblem } from '../one-run/segmentation-problem.js';
import { type FinishedRun, openFinishedRun } from './finished-run.js';

/** The trained network of a finished run, ready to predict images of one's own. */
export interface SegmentationModel {
  config: RunConfig;
  /** Names of the classes in the order of the probabilities, background first. */
  classes: readonly string[];
  /** What validation taught about recalibrating it. */
  recalibration: Recalibration;
  program: Pick<TrainingProgram, 'predict'>;
  /** Gives back the memory of the engine. */
  dispose(): void;
}

/**
 * Loads the network of a finished run from its folder: `done.json`, `record.zip` and `model/`, which is kept
 * beside the record and not in the repository. The engine must run. Throws DataError where the run is not
 * finished, its record was changed, or weights are missing or are not those of the record's checksum. Its
 * tensors live until `dispose`.
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

/** The same of a run that is open. */
export function modelOf(
  { folder, seal, members }: FinishedRun,
  onWarning: (text: string) => void,
): SegmentationModel {
  const { config } = seal;
  const parameters = readWeights(folder, config.network, seal.weights);
  const recalibration = readRecalibration(members, config);
  // Nothing is trained, so any loss will do.
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
