import { nativeBackend, type OperationAttribute, runsNatively } from './native-binding.js';
import { tf } from './tensorflow.js';

/**
 * The project's own operations for processors (tools/setup/binding/*-kernels.cc): each does in one or two readings
 * what takes TensorFlow's operations many. They are an acceleration and nothing else: where the addon is not built, and
 * on graphics cards, the same functions are composed of TensorFlow's operations.
 */
let loaded = false;
let isHeld = false;
let onResult: KernelListener | undefined;

let isInBfloat16 = false;

/** Called for every call of a kernel, with its results and those of TensorFlow's operations on the same operands. */
export type KernelListener = (
  operation: string,
  results: readonly tf.Tensor[],
  expected: readonly tf.Tensor[],
) => void;

/** To be called once the addon with the kernels has been loaded. */
export function noteTrainingKernels(): void {
  loaded = true;
}

export function usesTrainingKernels(): boolean {
  return loaded && !isHeld && runsNatively() && !nativeBackend().isUsingGpuDevice;
}

/** Whether layers should round rarely, because their results will be rounded to bfloat16. */
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

/** Runs `body` with TensorFlow's operations alone. */
export function withoutTrainingKernels<Result>(body: () => Result): Result {
  const before = isHeld;
  isHeld = true;
  try {
    return body();
  } finally {
    isHeld = before;
  }
}

/** Runs `body` and shows each result of a kernel beside what TensorFlow's operations make of the same operands. */
export function withTrainingKernelsShown<Result>(listener: KernelListener, body: () => Result): Result {
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
 * Instance norm of one sample x: [1, …spatial, channels]. Returns y, and of each channel the mean and
 * 1/sqrt(variance + ε), which the gradient wants back. `plain` gives the same without a kernel, for comparison.
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
 * The gradients of an instance norm behind a ReLU, with respect to what was fed to the ReLU, to scale and to offset, and
 * the sum over pixels of the first. x is the output of the ReLU.
 */
export function normReluGradientByKernel(
  inputs: readonly [dy: tf.Tensor, x: tf.Tensor, scale: tf.Tensor, mean: tf.Tensor, inverse: tf.Tensor],
  plain: () => tf.Tensor[],
): tf.Tensor[] {
  return shown('StudyInstanceNormGrad', run('StudyInstanceNormGrad', [floatType()], inputs, 4), plain);
}

/**
 * max(0, Σ terms + bias), of one or two terms, and its instance norm, in one: for precision bf16, where everything between
 * the convolutions and y stays in float32. Returns as `normaliseByKernel`.
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

/** Its gradients: with respect to each term, to scale and to offset, and to bias. */
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
 * Moves each pixel's block of pixels to its place and adds a bias: blocks [1, …spatial, K·channels] → [1, …2·spatial,
 * channels], K being 4 in a plane and 8 in a volume.
 */
export function spreadBlocksByKernel(blocks: tf.Tensor, bias: tf.Tensor, plain: () => tf.Tensor): tf.Tensor {
  const results = run('StudySpreadBlocks', [floatType()], [blocks, bias], 1);
  return shown('StudySpreadBlocks', results, () => [plain()])[0]!;
}

/** The way back, for the gradient. */
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
