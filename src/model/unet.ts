import { UsageError } from '../core/errors.js';
import { biasAdd } from '../engine/activation.js';
import { convolution, convolutionsOfJoined, transposedConvolution } from '../engine/convolution.js';
import { biasReluNorm } from '../engine/instance-norm.js';
import { maxPool } from '../engine/max-pool.js';
import type { tf } from '../engine/tensorflow.js';
import type { NetworkSettings } from '../study/run-config.js';
import { parameterNames } from './unet-parameters.js';

/** ε of every instance norm. */
export const normEpsilon = 1e-3;

/**
 * The U-Net of the study (MIScnn 1.4.0 "standard", with the authors' instance norm), 2D or 3D, as a pure function
 * of its parameters. `depth` levels halve the grid, each with
 *
 *   block: [3×3(×3) convolution, same padding, bias → ReLU → InstanceNorm] twice
 *   down:  2×2(×2) max-pool;   up: transposed convolution, kernel 2, stride 2, bias, no activation
 *   join:  concatenate [upsampled, skip] on the channel axis, then a block
 *   head:  1×1(×1) convolution with bias to the class logits
 *
 * image: [batch, …spatial, inputChannels], every spatial extent a multiple of 2^depth. Returns logits: [batch,
 * …spatial, classes]. The caller applies the softmax, since some losses need the logits, and wraps the call in tf.tidy: every layer
 * leaves its tensors. Throws UsageError for another number of parameters or another shape of the image.
 *
 * ```ts
 * const settings = { inputChannels: 3, classes: 2, baseFilters: 4, depth: 2, inputShape: [8, 8] };
 * const parameters = parameterSpecs(settings).map(({ shape }) => tf.zeros(shape));
 * unet(settings, parameters, tf.zeros([1, 8, 8, 3])).shape; // [1, 8, 8, 2]
 * ```
 */
export function unet(
  settings: NetworkSettings,
  parameters: readonly tf.Tensor[],
  image: tf.Tensor,
): tf.Tensor {
  const names = parameterNames(settings);
  requireFitting(settings, names.length, parameters.length, image.shape);
  const byName = new Map(names.map((name, index) => [name, parameters[index]!]));
  const parameter = (name: string) => byName.get(name)!;
  const layers: UnetLayers<tf.Tensor> = {
    convolutionReluNorm: (joined, stage, index) =>
      biasReluNorm(
        convolutionsOfJoined(joined, parameter(`${stage}/conv${index}/kernel`)),
        parameter(`${stage}/conv${index}/bias`),
        parameter(`${stage}/norm${index}/scale`),
        parameter(`${stage}/norm${index}/offset`),
        normEpsilon,
      ),
    maxPool,
    upsample: (x, stage) =>
      transposedConvolution(x, parameter(`${stage}/up/kernel`), parameter(`${stage}/up/bias`)),
    head: (x) => biasAdd(convolution(x, parameter('head/kernel')), parameter('head/bias')),
  };
  return walkUnet(settings.depth, layers, image);
}

function requireFitting(
  { inputShape, inputChannels, depth }: NetworkSettings,
  expected: number,
  found: number,
  shape: readonly number[],
): void {
  const invalid = (what: string, remedy: string) => new UsageError({ verb: 'invalid', what, remedy });
  if (found !== expected) {
    const remedy = 'give one for each of parameterSpecs, in its order';
    throw invalid(`number of U-Net parameters, ${found}, expected ${expected}`, remedy);
  }
  if (shape.length !== inputShape.length + 2 || shape.at(-1) !== inputChannels) {
    const expectedShape = `[batch, ${inputShape.length} spatial axes, ${inputChannels}]`;
    throw invalid(`image of shape [${shape}] given to a U-Net`, `expected ${expectedShape}`);
  }
  const step = 2 ** depth;
  if (shape.slice(1, -1).some((extent) => extent % step !== 0)) {
    const remedy = `expected spatial extents that are multiples of ${step} = 2^depth: pad the image, or use a lower depth`;
    throw invalid(`image of shape [${shape}] given to a U-Net of depth ${depth}`, remedy);
  }
}

/** The layers of the network as operations on a value type: tensors, or names in an exported model file. */
export interface UnetLayers<Value> {
  /** Convolution `index` of a stage, applied to values concatenated along their channels, with bias, ReLU and norm. */
  convolutionReluNorm(joined: readonly Value[], stage: string, index: 0 | 1): Value;
  maxPool(x: Value): Value;
  upsample(x: Value, stage: string): Value;
  head(x: Value): Value;
}

/** Applies the layers in order. Stages have the names that the parameters have. */
export function walkUnet<Value>(depth: number, layers: UnetLayers<Value>, image: Value): Value {
  const block = (joined: readonly Value[], stage: string) =>
    layers.convolutionReluNorm([layers.convolutionReluNorm(joined, stage, 0)], stage, 1);
  const skips: Value[] = [];
  let x = image;
  for (let level = 0; level < depth; level++) {
    const skip = block([x], `encoder${level}`);
    skips.push(skip);
    x = layers.maxPool(skip);
  }
  x = block([x], 'bottleneck');
  for (let level = depth - 1; level >= 0; level--) {
    const stage = `decoder${level}`;
    x = block([layers.upsample(x, stage), skips[level]!], stage);
  }
  return layers.head(x);
}
