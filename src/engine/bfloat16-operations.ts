import { usesTrainingKernels } from './training-kernels.js';

/**
 * What precision bf16 computes in bfloat16: by their places, the operands that are rounded to it and the results that come
 * in it. Everything else of such an operation (sums, norms, parameters of channels) is float32.
 */
export interface Bfloat16Places {
  operands: readonly number[];
  results: readonly number[];
}

type Shapes = readonly (readonly number[] | undefined)[];

/**
 * Operations that compute in bfloat16: convolutions; on processors also the products of transposed convolutions, and the
 * project's own kernels between one convolution and the next. Undefined for all others.
 */
export function computedInBfloat16(operation: string, inputShapes: Shapes): Bfloat16Places | undefined {
  if (operation in spatialOperands) {
    if (!isThick(operation, inputShapes)) return undefined;
    const operands = inputShapes
      .map((_, index) => index)
      .filter((index) => !isShapeOperand(operation, index));
    return { operands, results: [0] };
  }
  if (!usesTrainingKernels()) return undefined;
  if (operation === 'BatchMatMulV2')
    return isWide(inputShapes) ? { operands: [0, 1], results: [0] } : undefined;
  const parameters = channelParameters[operation];
  if (parameters === undefined) return undefined;
  return { operands: inputShapes.slice(0, -parameters).map((_, index) => index), results: [0] };
}

/**
 * Operations that only move or choose values, or sum bfloat16 exactly: they take operands of either type as they are. The
 * result lists the operands that stay in bfloat16, which holds if the first `deciding` inputs have come in bfloat16; undefined
 * for all other operations.
 */
export function takenInBfloat16(
  operation: string,
  inputs: number,
): (Bfloat16Places & { deciding: number }) | undefined {
  if (!usesTrainingKernels()) return undefined;
  const results = operation === 'StudyPixelSum' ? [] : [0];
  switch (operation) {
    case 'Reshape':
    case 'MaxPool':
    case 'StudyGatherBlocks':
    case 'StudyPixelSum':
      return { operands: [0], results, deciding: 1 };
    // Its inputs are x, the pooled x, and a gradient, which comes from a convolution in bfloat16.
    case 'MaxPoolGrad':
      return { operands: [0, 1, 2], results, deciding: 2 };
    // Two gradients of one activation are added; the operation that reads the sum rounds it.
    case 'Add':
      return { operands: [0, 1], results, deciding: inputs };
    default:
      return undefined;
  }
}

/**
 * Which operands of a convolution are pictures or volumes: [batch, …spatial, channels]. The others are kernels and,
 * for gradients, the shape of the result.
 */
const spatialOperands: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [0],
  Conv2DBackpropInput: [2],
  Conv2DBackpropFilter: [0, 2],
  Conv3D: [0],
  Conv3DBackpropInputV2: [2],
  Conv3DBackpropFilterV2: [0, 2],
};

/** How many operands at the end are float32, one number a channel. */
const channelParameters: Readonly<Record<string, number>> = {
  StudyBiasReluNorm: 3,
  StudyBiasReluNormGrad: 4,
  StudySpreadBlocks: 1,
};

/**
 * Volumes of fewer than three slices stay in float32: with a kernel of three slices, TensorFlow 2.21 reads memory that
 * nobody wrote for the kernel's gradient at two, and for the result at one. A shape that is not known may be such a one.
 */
function isThick(operation: string, inputShapes: Shapes): boolean {
  return spatialOperands[operation]!.every((index) => {
    const shape = inputShapes[index];
    return shape !== undefined && (shape.length < 5 || shape[1]! >= 3);
  });
}

/** The head of the network has few classes, and its logits stay in float32. */
function isWide(inputShapes: Shapes): boolean {
  return inputShapes.every((shape) => shape !== undefined && Math.min(...shape.slice(-2)) >= 8);
}

/** Backprop operations are told the shape of their result, in int32. */
function isShapeOperand(operation: string, index: number): boolean {
  return (
    (operation.includes('BackpropInput') && index === 0) ||
    (operation.includes('BackpropFilter') && index === 1)
  );
}
