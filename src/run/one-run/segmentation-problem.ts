import { softmax } from '../../engine/softmax.js';
import type { TrainingProblem } from '../../engine/training-program.js';
import type { LossFunction } from '../../loss/loss.js';
import { lossByName } from '../../loss/registry.js';
import { unet } from '../../model/unet.js';
import { parameterSpecs } from '../../model/unet-parameters.js';
import type { RunConfig } from '../../study/run-config.js';

/** The parts of a configuration that define the training problem. */
export type TrainedProblem = Pick<
  RunConfig,
  'network' | 'loss' | 'lossHyperparameters' | 'training' | 'precision'
>;

/**
 * A run's network and loss as the engine trains them: batch size 1, softmax over the classes. `loss` replaces the study's loss
 * by a user-defined one.
 */
export function segmentationProblem(
  config: TrainedProblem,
  loss: LossFunction = lossByName(config.loss, config.lossHyperparameters).loss,
): TrainingProblem {
  const { network, training, precision } = config;
  return {
    parameterShapes: parameterSpecs(network).map(({ shape }) => shape),
    imageShape: [1, ...network.inputShape, network.inputChannels],
    groundTruthShape: [1, ...network.inputShape, network.classes],
    predict: (parameters, image) => unet(network, parameters, image),
    loss: (parameters, image, groundTruth) => {
      const logits = unet(network, parameters, image);
      return loss(groundTruth, { logits, probabilities: softmax(logits) });
    },
    momentum: training.momentum,
    precision,
  };
}
