import { tf } from '../engine/tensorflow.js';
import { meanOverSamples } from './cross-entropy.js';
import { focalTable } from './focal-table.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';

/**
 * The Focal loss: cross entropy with reduced weight for pixels that are already right.
 *
 *     loss = mean over samples and pixels of Σ_c α (1 − p)^γ (−y log p),   α = ½, γ = 2
 *
 * α is the same for all classes: it scales the loss and its gradient but does not weigh classes. γ = 0 gives α
 * times the cross entropy. This γ is the focusing parameter of Lin et al. (2017), not that of DSC++.
 *
 * Shapes, clip, gradient and edges: focal-table.ts. Source: the authors' notebooks (α = 0.5, γ = 2).
 */
export function focal({ alpha, gamma }: { alpha: number; gamma: number }): LossFunction {
  requireInRange('alpha', alpha, 0, Infinity);
  requireInRange('gamma', gamma, 0, Infinity);
  return segmentationLoss((groundTruth, { probabilities }) => {
    const focusing = Array<number>(probabilities.shape.at(-1)!).fill(gamma);
    return tf.mul(alpha, meanOverSamples(focalTable(groundTruth, probabilities, focusing)));
  });
}
