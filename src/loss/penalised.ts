import { tf } from '../engine/tensorflow.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';

/**
 * A loss with a penalty: loss = base + weight · penalty, weight ≥ 0. Any base takes any penalty.
 *
 * A penalty has the type of a loss (a scalar of truth and prediction) but is not meant to be used alone: it
 * concerns calibration, not segmentation. It may be negative if it rewards a quantity.
 */
export function withPenalty<OfBase, OfPenalty>(
  base: (options: OfBase) => LossFunction,
  penalty: (options: OfPenalty) => LossFunction,
): (options: OfBase & OfPenalty & { weight: number }) => LossFunction {
  return (options) => {
    const { weight } = options;
    requireInRange('weight', weight, 0, Infinity);
    const [found, punished] = [base(options), penalty(options)];
    return segmentationLoss((groundTruth, prediction) =>
      tf.add(found(groundTruth, prediction), tf.mul(weight, punished(groundTruth, prediction))),
    );
  };
}
