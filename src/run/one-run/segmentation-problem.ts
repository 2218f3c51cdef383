import { softmax } from '../../engine/softmax.js';
import type { TrainingProblem } from '../../engine/training-program.js';
import { lossByName } from '../../loss/registry.js';
import { unet } from '../../model/unet.js';
import { parameterSpecs } from '../../model/unet-parameters.js';
import type { RunConfig } from '../../study/run-config.js';

/** What of a configuration the engine trains. */
export type TrainedProblem = Pick<
  RunConfig,
  'network' | 'loss' | 'lossHyperparameters' | 'training' | 'precision'
>;

/** A run's network and loss, as the engine trains them: batch size 1, softmax over the classes. */
export function segmentationProblem(config: TrainedProblem): TrainingProblem {
  const { network, training, precision } = config;
  const { loss } = lossByName(config.loss, config.lossHyperparameters);
  return {
    parameterShapes: parameterSpecs(network).map(({ shape }) => shape),
    imageShape: [1, ...network.inputShape, network.inputChannels],
    groundTruthShape: [1, ...network.inputShape, network.classes],
    predict: (parameters, image) => unet(network, parameters, image),
    loss(parameters, image, groundTruth) {
      const logits = unet(network, parameters, image);
      return loss(groundTruth, { logits, probabilities: softmax(logits) });
    },
    momentum: training.momentum,
    precision,
  };
}
