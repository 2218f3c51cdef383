import type { tf } from './tensorflow.js';

/** A training problem as pure functions of tensors. */
export interface TrainingProblem {
  /** Shapes of the parameters, in order. */
  parameterShapes: readonly (readonly number[])[];
  /** Shape of one image batch: [batch, …spatial, channels]. */
  imageShape: readonly number[];
  /** Shape of one ground truth, one-hot: [batch, …spatial, classes]. */
  groundTruthShape: readonly number[];
  /** Logits of an image, of the ground truth's shape. */
  predict: (parameters: tf.Tensor[], image: tf.Tensor) => tf.Tensor;
  /** The scalar to minimise. */
  loss: (parameters: tf.Tensor[], image: tf.Tensor, groundTruth: tf.Tensor) => tf.Scalar;
  /** Momentum of the Nesterov update. */
  momentum: number;
  precision: 'float32' | 'bf16';
}

/** Parameters and their velocities outside the runtime, as stored in a checkpoint. */
export interface TrainingState {
  parameters: Float32Array[];
  velocities: Float32Array[];
}

export interface Batch {
  image: Float32Array;
  groundTruth: Float32Array;
}

/**
 * A training problem with its state inside the runtime. One step is Keras' SGD with Nesterov momentum,
 *
 *   v ← momentum·v − learningRate·g,   w ← w + momentum·v − learningRate·g,   g = ∂loss/∂w at the old w.
 */
export interface TrainingProgram {
  /** Whether steps run as one recorded graph or operation by operation. */
  mode: 'compiled' | 'eager';
  /** Makes one update; returns the loss before it. */
  step(batch: Batch, learningRate: number): number;
  /** Returns the loss without an update. */
  evaluate(batch: Batch): number;
  /** Logits, in the ground truth's layout. */
  predict(image: Float32Array): Float32Array;
  readState(): TrainingState;
  writeState(state: TrainingState): void;
  dispose(): void;
}
