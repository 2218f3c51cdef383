import { tf } from '../engine/tensorflow.js';
import { meanOverSamples } from './cross-entropy.js';
import { type LossFunction, segmentationLoss } from './loss.js';
import { broadcastOverSpace, sumOverSpace } from './sum-over-space.js';
import { tableWithGradient } from './table-with-gradient.js';

/**
 * The penalty of maximum entropy on erroneous predictions (MEEP): it discourages confident wrong pixels.
 *
 *     penalty = − mean over samples of (1 / wrong) Σ over wrong pixels of H,   H = −Σ_c p log p
 *
 * A pixel is wrong if its largest logit is not that of its class; of equal logits the first counts as the largest.
 * Used as base + 0.3 · penalty; the sum may be negative.
 *
 * logits any real numbers, from which p = softmax z; groundTruth one-hot, [batch, ...spatial, classes]; result in
 * [−log classes, 0]. Gradient with respect to a logit of a wrong pixel: p (log p + H) / (samples × wrong). The set
 * of wrong pixels has no gradient.
 *
 * Source: Larrazabal et al., MICCAI 2023 (arXiv 2112.12218); agosl/Maximum-Entropy-on-Erroneous-Predictions.
 *
 * Deviation: if no pixel of a sample is wrong, their code gives 0 / 0; here the penalty is 0. Their code averages
 * over the wrong pixels of the whole batch; here each sample has its own mean (batches hold one sample). With more
 * than two classes their code averages the entropies of each class against the rest; here H is that of the paper's
 * equation. With two classes both are the same. Their training script runs the variant with the divergence from the
 * uniform distribution (MEEP_KL); here the entropy is used.
 */
export function erroneousEntropyPenalty(): LossFunction {
  return segmentationLoss((groundTruth, { logits }) => {
    const table = tableWithGradient(tf.logSoftmax(logits), {
      forward(logP) {
        const found = tf.argMax(logP, -1);
        const isWrong = tf.reshape(tf.cast(tf.notEqual(found, tf.argMax(groundTruth, -1)), 'float32'), [
          ...found.shape,
          1,
        ]);
        const wrong = tf.maximum(sumOverSpace(isWrong), 1);
        const p = tf.mul(isWrong, tf.exp(logP));
        const negativeEntropy: tf.Tensor2D = tf.div(sumOverSpace(tf.mul(p, logP)), wrong);
        const perPixel = tf.div(p, broadcastOverSpace(wrong, logP.rank));
        return { table: negativeEntropy, saved: { slope: tf.mul(perPixel, tf.add(1, logP)) } };
      },
      backward({ slope }, spread) {
        return tf.mul(slope, spread(tf.scalar(1)));
      },
    });
    return meanOverSamples(table);
  });
}
