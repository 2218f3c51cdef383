import { UsageError } from '../core/errors.js';
import { tf } from '../engine/tensorflow.js';

/**
 * A loss is a function of the one-hot ground truth and the network's output, both laid out as [batch, ...spatial,
 * classes] (rank 4 for images, rank 5 for volumes), and returns a scalar. Class 0 is background. Every loss of the
 * study is built from a table of [batch, classes] numbers (each a sum over space) and a short formula on that
 * table.
 */

/** The network's output in two forms: most losses use the softmax; cross entropy is exact on the logits. */
export interface Prediction {
  /** [batch, ...spatial, classes], any real numbers. */
  logits: tf.Tensor;
  /** softmax(logits) over the last axis: in [0, 1], each pixel's row summing to 1. */
  probabilities: tf.Tensor;
}

/** `groundTruth`: one-hot (0 or 1), of the prediction's shape. Throws UsageError where the shapes disagree. */
export type LossFunction = (groundTruth: tf.Tensor, prediction: Prediction) => tf.Scalar;

/** Smallest positive normal float32: a probability of exactly 0 is given the logit −87.3, not −∞. */
const smallestProbability = 1.1754944e-38;

/**
 * Makes a prediction from probabilities alone, with logits = log p, whose softmax is p. A loss that uses the
 * logits thereby normalises each pixel's row to sum 1.
 *
 * ```ts
 * const probabilities = tf.tensor4d([0.25, 0.75], [1, 1, 1, 2]);
 * const { logits } = predictionFromProbabilities(probabilities);
 * tf.softmax(logits).dataSync(); // [0.25, 0.75]
 * ```
 */
export function predictionFromProbabilities(probabilities: tf.Tensor): Prediction {
  return { logits: tf.tidy(() => tf.log(tf.maximum(probabilities, smallestProbability))), probabilities };
}

/**
 * Wraps the formula of a loss: checks the shapes and disposes of all tensors but the resulting scalar. As text it contains the
 * formula, by which trials of losses of one's own are told apart. Throws UsageError where the formula gives no scalar.
 *
 * ```ts
 * const squared = segmentationLoss((y, { probabilities }) => tf.mean(tf.squaredDifference(y, probabilities)));
 * const y = tf.tensor4d([0, 1], [1, 1, 1, 2]);
 * squared(y, predictionFromProbabilities(tf.tensor4d([0.5, 0.5], [1, 1, 1, 2]))).dataSync(); // [0.25]
 * ```
 */
export function segmentationLoss(
  formula: (groundTruth: tf.Tensor, prediction: Prediction) => tf.Tensor,
): LossFunction {
  const loss: LossFunction = (groundTruth, prediction) => {
    requireAgreeingShapes(groundTruth, prediction);
    return tf.tidy(() => requireScalar(formula(asFloat(groundTruth), prediction)));
  };
  return Object.assign(loss, { toString: () => `segmentationLoss(${formula})` });
}

/** Returns the result of a loss without an operation. Throws UsageError unless it is a tensor without axes. */
export function requireScalar(result: tf.Tensor): tf.Scalar {
  const isTensor: boolean = result instanceof tf.Tensor;
  if (isTensor && result.rank === 0) return result as tf.Scalar;
  throw new UsageError({
    verb: 'invalid',
    what: isTensor
      ? `loss of shape [${result.shape}], expected a scalar`
      : `loss that returns ${result === null ? 'null' : typeof result}, expected a scalar tensor`,
    remedy: isTensor ? 'take tf.mean of it' : 'return the result of tensor operations, such as tf.mean',
  });
}

function asFloat(groundTruth: tf.Tensor): tf.Tensor {
  return groundTruth.dtype === 'float32' ? groundTruth : tf.cast(groundTruth, 'float32');
}

function requireAgreeingShapes(groundTruth: tf.Tensor, { logits, probabilities }: Prediction): void {
  const { shape } = probabilities;
  const classes = shape.at(-1)!;
  if (shape.length !== 4 && shape.length !== 5) {
    throw invalidShape('prediction', shape, 'expected [batch, ...spatial, classes] with 2 or 3 spatial axes');
  }
  if (classes < 2) {
    throw invalidShape('prediction', shape, 'expected at least 2 classes, background included');
  }
  if (!sameNumbers(logits.shape, shape)) {
    throw invalidShape('logits', logits.shape, `the probabilities have shape [${shape}]`);
  }
  if (groundTruth.rank === shape.length && groundTruth.shape.at(-1) !== classes) {
    throw invalidShape('ground truth', groundTruth.shape, `the prediction has ${classes} classes`);
  }
  if (!sameNumbers(groundTruth.shape, shape)) {
    throw invalidShape('ground truth', groundTruth.shape, `the prediction has shape [${shape}]`);
  }
}

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

function invalidShape(subject: string, shape: readonly number[], expected: string): UsageError {
  return new UsageError({
    verb: 'invalid',
    what: `${subject} of shape [${shape}] given to a loss`,
    remedy: expected,
  });
}
