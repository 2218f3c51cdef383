import { RandomStream } from '../../src/core/random-stream.js';
import { biasAdd, biasRelu } from '../../src/engine/activation.js';
import { convolution, convolutionsOfJoined, transposedConvolution } from '../../src/engine/convolution.js';
import { biasReluNorm } from '../../src/engine/instance-norm.js';
import { maxPool } from '../../src/engine/max-pool.js';
import { softmax } from '../../src/engine/softmax.js';
import { tf } from '../../src/engine/tensorflow.js';
import type { TrainingProblem } from '../../src/engine/training-program.js';
import { dicePlusPlus } from '../../src/loss/dice-plus-plus.js';

/** What may be built wrongly; by default nothing is. */
export interface Mistakes {
  padsOneSide?: boolean;
  skips?: boolean;
  reversesClasses?: boolean;
  gamma?: number;
  epsilon?: number;
}

const [channels, filters, classes] = [2, 4, 3];

/**
 * The smallest network with every kind of layer of the U-Net: a level down, a level up, a skip connection and a head,
 * on 8 × 8 pixels or 6 × 8 × 6 voxels, trained by DSC++.
 */
export function smallNetwork(
  rank: 2 | 3,
  precision: TrainingProblem['precision'],
  { padsOneSide = false, skips = true, reversesClasses = false, gamma = 2, epsilon = 1e-3 }: Mistakes,
): { problem: TrainingProblem; initial: Float32Array[] } {
  const inputShape = rank === 2 ? [8, 8] : [6, 8, 6];
  const kernel = (extent: number, ...ends: number[]) => [...inputShape.map(() => extent), ...ends];
  const parameterShapes = [
    ...[kernel(3, channels, filters), [filters]],
    ...[kernel(3, filters, 2 * filters), [2 * filters], [2 * filters], [2 * filters]],
    ...[kernel(2, filters, 2 * filters), [filters]],
    ...[kernel(3, 2 * filters, filters), [filters]],
    ...[kernel(1, filters, classes), [classes]],
  ];

  const logits = (parameters: tf.Tensor[], image: tf.Tensor) => {
    const [k0, b0, k1, b1, scale, offset, up, b2, k3, b3, head, b4] = parameters as [
      ...(readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]),
      ...(readonly [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]),
    ];
    const level = biasRelu([convolution(padsOneSide ? shifted(image) : image, k0)], b0);
    const deep = biasReluNorm([convolution(maxPool(level), k1)], b1, scale, offset, epsilon);
    const wide = transposedConvolution(deep, up, b2);
    const joined = convolutionsOfJoined([wide, skips ? level : tf.zerosLike(level)], k3);
    const output = biasAdd(convolution(biasRelu(joined, b3), head), b4);
    return reversesClasses ? tf.reverse(output, -1) : output;
  };
  const loss = dicePlusPlus({ gamma });
  const stream = RandomStream.fromSeed(2);
  return {
    problem: {
      parameterShapes,
      imageShape: [1, ...inputShape, channels],
      groundTruthShape: [1, ...inputShape, classes],
      predict: (parameters, image) => softmax(logits(parameters, image)),
      loss(parameters, image, groundTruth) {
        const output = logits(parameters, image);
        return loss(groundTruth, { logits: output, probabilities: softmax(output) });
      },
      momentum: 0.9,
      precision,
    },
    initial: parameterShapes.map((shape) =>
      Float32Array.from({ length: shape.reduce((size, extent) => size * extent, 1) }, () =>
        stream.uniform(-0.4, 0.4),
      ),
    ),
  };
}

/** One pixel further along the rows, with zeros before: what padding on one side alone would convolve. */
function shifted(x: tf.Tensor): tf.Tensor {
  const before = x.shape.map((_, axis): [number, number] => (axis === x.rank - 2 ? [1, 0] : [0, 0]));
  return tf.slice(tf.pad(x, before), new Array<number>(x.rank).fill(0), x.shape);
}
