import { nativeBackend, type OperationAttribute, runsNatively } from './native-binding.js';
import { tf } from './tensorflow.js';

/**
 * The project's own operations for processors (tools/setup/binding/*-kernels.cc). Each needs one or two passes
 * over memory where TensorFlow's operations need many. They only speed up training: without the addon, and on
 * graphics cards, the same functions are composed of TensorFlow's operations.
 */
let loaded = false;
let isHeld = false;
let onResult: KernelListener | undefined;

let isInBfloat16 = false;

/** Called for every kernel call, with its results and those of TensorFlow's operations on the same operands. */
export type KernelListener = (
  operation: string,
  results: readonly tf.Tensor[],
  expected: readonly tf.Tensor[],
) => void;

/** Must be called after the addon with the kernels has been loaded. */
export function enableTrainingKernels(): void {
  loaded = true;
}

export function usesTrainingKernels(): boolean {
  return loaded && !isHeld && runsNatively() && !nativeBackend().isUsingGpuDevice;
}

/** Whether layers should avoid intermediate rounding, because their results will be rounded to bfloat16. */
export function isRoundedToBfloat16(): boolean {
  return isInBfloat16;
}

/** Runs `body` with layers made for precision bf16. */
export function withLayersForBfloat16<Result>(body: () => Result): Result {
  const before = isInBfloat16;
  isInBfloat16 = true;
  try {
    return body();
  } finally {
    isInBfloat16 = before;
  }
}

/** Runs `body` with TensorFlow's operations only. */
export function withoutTrainingKernels<Result>(body: () => Result): Result {
  const before = isHeld;
  isHeld = true;
  try {
    return body();
  } finally {
    isHeld = before;
  }
}

/**
 * Runs `body` and passes each kernel result to the listener, with the result of TensorFlow's operations on the
 * same operands.
 */
export function withKernelListener<Result>(listener: KernelListener, body: () => Result): Result {
  onResult = listener;
  try {
    return body();
  } finally {
    onResult = undefined;
  }
}

function shown(operation: string, results: tf.Tensor[], plain: () => tf.Tensor[]): tf.Tensor[] {
  const listener = onResult;
  if (listener) tf.tidy(() => withoutTrainingKernels(() => listener(operation, results, plain())));
  return results;
}

/**
 * Instance norm of one sample x: [1, …spatial, channels]. Returns y and, per channel, the mean and
 * 1/sqrt(variance + ε), which the gradient needs. `plain` computes the same without a kernel, for comparison.
 */
export function normaliseByKernel(
  inputs: readonly [x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor],
  epsilon: number,
  plain: () => tf.Tensor[],
): tf.Tensor[] {
  const { binding } = nativeBackend();
  const attributes = [floatType(), { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon }];
  return shown('StudyInstanceNorm', run('StudyInstanceNorm', attributes, inputs, 3), plain);
}

/**
 * The gradients of ReLU followed by instance norm with respect to the input of the ReLU, to scale and to offset,
 * and the sum over pixels of the first. x is the output of the ReLU.
 */
export function normReluGradientByKernel(
  inputs: readonly [dy: tf.Tensor, x: tf.Tensor, scale: tf.Tensor, mean: tf.Tensor, inverse: tf.Tensor],
  plain: () => tf.Tensor[],
): tf.Tensor[] {
  return shown('StudyInstanceNormGrad', run('StudyInstanceNormGrad', [floatType()], inputs, 4), plain);
}

/**
 * max(0, Σ terms + bias) for one or two terms, followed by instance norm, in one kernel: for precision bf16, where
 * everything between the convolutions and y stays in float32. Returns the same as `normaliseByKernel`.
 */
export function biasReluNormByKernel(
  terms: readonly tf.Tensor[],
  [bias, scale, offset]: readonly [bias: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor],
  epsilon: number,
  plain: () => tf.Tensor[],
): tf.Tensor[] {
  const { binding } = nativeBackend();
  const attributes = [
    floatType(),
    { name: 'N', type: binding.TF_ATTR_INT, value: terms.length },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
  ];
  const inputs = [...terms, bias, scale, offset];
  return shown('StudyBiasReluNorm', run('StudyBiasReluNorm', attributes, inputs, 3), plain);
}

/** The gradients of `biasReluNormByKernel` with respect to each term, to scale, to offset and to bias. */
export function biasReluNormGradientByKernel(
  dy: tf.Tensor,
  terms: readonly tf.Tensor[],
  parameters: readonly [bias: tf.Tensor, scale: tf.Tensor, mean: tf.Tensor, inverse: tf.Tensor],
  plain: () => tf.Tensor[],
): tf.Tensor[] {
  const attributes = [
    floatType(),
    { name: 'N', type: nativeBackend().binding.TF_ATTR_INT, value: terms.length },
  ];
  const results = run('StudyBiasReluNormGrad', attributes, [dy, ...terms, ...parameters], 4);
  return shown('StudyBiasReluNormGrad', results, plain);
}

/**
 * Rearranges each pixel's block in space and adds a bias: blocks [1, …spatial, K·channels] → [1, …2·spatial,
 * channels], with K = 4 in 2D and 8 in 3D.
 */
export function spreadBlocksByKernel(blocks: tf.Tensor, bias: tf.Tensor, plain: () => tf.Tensor): tf.Tensor {
  const results = run('StudySpreadBlocks', [floatType()], [blocks, bias], 1);
  return shown('StudySpreadBlocks', results, () => [plain()])[0]!;
}

/** The inverse rearrangement, for the gradient. */
export function gatherBlocksByKernel(dy: tf.Tensor, plain: () => tf.Tensor): tf.Tensor {
  return shown('StudyGatherBlocks', run('StudyGatherBlocks', [floatType()], [dy], 1), () => [plain()])[0]!;
}

/** The sum over all pixels: [batch, …spatial, channels] → [channels]. */
export function pixelSumByKernel(x: tf.Tensor, plain: () => tf.Tensor): tf.Tensor {
  return shown('StudyPixelSum', run('StudyPixelSum', [floatType()], [x], 1), () => [plain()])[0]!;
}

/** Softmax over the last axis. */
export function softmaxByKernel(logits: tf.Tensor): tf.Tensor {
  const results = run('StudySoftmax', [floatType()], [logits], 1);
  return shown('StudySoftmax', results, () => [tf.softmax(logits)])[0]!;
}

/** y·(dy − Σ dy·y), the sum over the last axis: the gradient of the softmax y. */
export function softmaxGradientByKernel(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const results = run('StudySoftmaxGrad', [floatType()], [dy, y], 1);
  const plain = () => tf.mul(y, tf.sub(dy, tf.sum(tf.mul(dy, y), -1, true)));
  return shown('StudySoftmaxGrad', results, () => [plain()])[0]!;
}

function run(
  operation: string,
  attributes: OperationAttribute[],
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  return nativeBackend().executeMultipleOutputs(operation, attributes, [...inputs], outputs);
}

function floatType(): OperationAttribute {
  const { binding } = nativeBackend();
  return { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
}
