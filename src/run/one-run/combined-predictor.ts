import type { TrainingProgram } from '../../engine/training-program.js';
import { logOfMeanSoftmax } from '../../recalibrate/ensemble.js';
import { mirror } from '../../sampling/mirror.js';
import type { NetworkSettings } from '../../study/run-config.js';
import type { Predictor } from './score-network.js';

/**
 * Several predictions of one window as one, whose softmax is the mean of theirs and whose logits are the log of it: recalibration
 * and stitching then take it for a network. Two ways to have several: below.
 */

/**
 * The networks of several trainings, a deep ensemble. One program holds their parameters in turn. Source: Lakshminarayanan et al.,
 * NeurIPS 2017.
 */
export function ensemblePredictor(
  program: Pick<TrainingProgram, 'predict' | 'writeState'>,
  members: readonly Float32Array[][],
  { classes }: Pick<NetworkSettings, 'classes'>,
): Predictor {
  return {
    predict(image) {
      const logits = members.map((parameters) => {
        program.writeState({ parameters, velocities: parameters });
        return program.predict(image);
      });
      return logOfMeanSoftmax(logits, classes);
    },
  };
}

/**
 * One network that sees the window in every mirror image, along each axis and all of their combinations (4 in 2D, 8 in 3D), its
 * predictions mirrored back: test-time augmentation by the mirrors that the training draws too.
 */
export function mirroringPredictor(
  program: Predictor,
  { inputShape, inputChannels, classes }: Pick<NetworkSettings, 'inputShape' | 'inputChannels' | 'classes'>,
): Predictor {
  const mirrors = mirrorImages(inputShape.length);
  return {
    predict(image) {
      const logits = mirrors.map((mirrored) => {
        const seen = program.predict(mirror(image, inputShape, inputChannels, mirrored));
        return mirror(seen, inputShape, classes, mirrored);
      });
      return logOfMeanSoftmax(logits, classes);
    },
  };
}

/** Which axes are mirrored, in all ways: [false, false], [true, false], … */
function mirrorImages(axes: number): boolean[][] {
  return Array.from({ length: 2 ** axes }, (_, bits) =>
    Array.from({ length: axes }, (__, axis) => ((bits >> axis) & 1) === 1),
  );
}
