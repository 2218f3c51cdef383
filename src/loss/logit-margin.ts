import { tf } from '../engine/tensorflow.js';
import { requireInRange } from './hyperparameter.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { pixelsPerSample, sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * The penalty of margin-based label smoothing (MbLS): it penalises logits that lie more than a margin below the
 * largest logit of their pixel.
 *
 *     penalty = mean over samples, pixels and classes of max(0, max_k z_k − z − m),   m = 10
 *
 * With two classes it bounds confidence at logistic(m): 1 − 4.5 · 10⁻⁵ for m = 10. Used as cross entropy of the logits + 0.1 · penalty.
 *
 * logits any real numbers, [batch, ...spatial, classes]; the ground truth is not used; result in [0, ∞). Gradient
 * with respect to a logit, divided by samples × pixels × classes: −1 if it lies beyond the margin; at the largest
 * logit, the number of logits beyond the margin. Equal largest logits share this gradient.
 *
 * Source: Liu et al., CVPR 2022; Murugesan et al., MedIA 2023; Bala93/MarginLoss (margin 10, weight 0.1).
 */
export function logitMarginPenalty({ margin }: { margin: number }): LossFunction {
  requireInRange('margin', margin, 0, Infinity);
  return segmentationLoss((_, { logits }) => {
    const pixels = pixelsPerSample(logits.shape);
    const table = tableWithGradient(behindLargest(logits), {
      forward(behind) {
        const beyond = tf.relu(tf.sub(behind, margin));
        const sums: tf.Tensor2D = tf.div(sumOverSpace(beyond), pixels);
        return { table: sums, saved: { isBeyond: tf.cast(tf.greater(beyond, 0), 'float32') } };
      },
      backward({ isBeyond }, spread) {
        return tf.mul(isBeyond, spread(tf.scalar(1 / pixels)));
      },
    });
    return tf.mean(table);
  });
}

/** max_k z_k − z, of the shape of z. */
function behindLargest(logits: tf.Tensor): tf.Tensor {
  const operation = tf.customGrad((...inputs) => {
    const [z, save] = inputs as unknown as [tf.Tensor, tf.GradSaveFunc];
    const largest = tf.max(z, -1, true);
    save([tf.cast(tf.equal(z, largest), 'float32')]);
    return {
      value: tf.sub(largest, z),
      gradFunc: (outer: tf.Tensor, saved: tf.Tensor[]) => {
        const share = tf.div(saved[0]!, tf.sum(saved[0]!, -1, true));
        return tf.sub(tf.mul(share, tf.sum(outer, -1, true)), outer);
      },
    };
  });
  return operation(logits);
}
