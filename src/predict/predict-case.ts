import type { ProbabilityMap } from '../core/image.js';
import type { TrainingProgram } from '../engine/training-program.js';
import type { PreparedCase } from '../preprocess/run-steps.js';
import type { RunConfig } from '../study/run-config.js';
import { type ProbabilitySlab, restoredSlabs } from './restore-grid.js';
import { predictBySlidingWindow } from './sliding-window.js';

type Predictor = Pick<TrainingProgram, 'predict'>;
type NetworkInput = Pick<RunConfig, 'network' | 'patch'>;

/**
 * Class probabilities of a prepared case on the grid of its source, slab after slab: the softmax on the prepared grid
 * is brought back by linear interpolation.
 */
export async function* predictCase(
  program: Predictor,
  prepared: PreparedCase,
  input: NetworkInput,
): AsyncGenerator<ProbabilitySlab, void> {
  yield* restoredSlabs(await predictPrepared(program, prepared, input), prepared.sourceShape);
}

/**
 * Class probabilities on the prepared grid, where the network was trained: it sees the whole resized image, or a
 * volume window by window.
 */
export async function predictPrepared(
  program: Predictor,
  { image }: PreparedCase,
  { network, patch }: NetworkInput,
): Promise<ProbabilityMap> {
  if (!patch) return { shape: image.shape, classes: network.classes, data: program.predict(image.data) };
  return predictBySlidingWindow(
    image,
    { windowShape: network.inputShape, overlap: patch.overlap, classes: network.classes },
    (window) => program.predict(window),
  );
}
