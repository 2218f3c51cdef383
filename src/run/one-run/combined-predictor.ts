import type { TrainingProgram } from '../../engine/training-program.js';
import { logOfMeanSoftmax } from '../../recalibrate/ensemble.js';
import { mirror } from '../../sampling/mirror.js';
import type { NetworkSettings } from '../../study/run-config.js';
import type { Predictor } from './score-network.js';

/**
 * Combines several predictions of one window into one with logits = log(mean of their softmax), so that recalibration and
 * stitching treat it as a network. The predictions come from several networks or from several mirror images.
 */

/**
 * A deep ensemble of separately trained networks. One program predicts with their parameters in turn. Source: Lakshminarayanan et
 * al., NeurIPS 2017.
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
 * Test-time augmentation: one network predicts every mirror image of the window, along each combination of axes (4 in 2D, 8 in
 * 3D), and the predictions are mirrored back. Training augments with the same mirrors.
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

/** All combinations of mirrored axes: [false, false], [true, false], … */
function mirrorImages(axes: number): boolean[][] {
  return Array.from({ length: 2 ** axes }, (_, bits) =>
    Array.from({ length: axes }, (__, axis) => ((bits >> axis) & 1) === 1),
  );
}
