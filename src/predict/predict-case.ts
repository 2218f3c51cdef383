import type { TrainingProgram } from '../engine/training-program.js';
import type { PreparedCase } from '../preprocess/run-steps.js';
import type { CellConfig } from '../study/cell-config.js';
import { type ProbabilitySlab, restoredSlabs } from './restore-grid.js';
import { predictBySlidingWindow } from './sliding-window.js';

/**
 * Class probabilities of a prepared case on the grid of its source, slab after slab: the network sees the whole
 * resized image, or a volume window by window, and its softmax is brought back by linear interpolation.
 */
export async function* predictCase(
  program: Pick<TrainingProgram, 'predict'>,
  prepared: PreparedCase,
  { network, patch }: Pick<CellConfig, 'network' | 'patch'>,
): AsyncGenerator<ProbabilitySlab, void> {
  const { image, sourceShape } = prepared;
  const map = patch
    ? await predictBySlidingWindow(
        image,
        { windowShape: network.inputShape, overlap: patch.overlap, classes: network.classes },
        (window) => program.predict(window),
      )
    : { shape: image.shape, classes: network.classes, data: program.predict(image.data) };
  yield* restoredSlabs(map, sourceShape);
}
