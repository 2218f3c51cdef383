import { usesTrainingKernels } from './training-kernels.js';

/**
 * The bfloat16 operands and results of an operation in precision bf16, by position. Everything else in such an
 * operation (sums, norms, channel parameters) is float32.
 */
export interface Bfloat16Places {
  operands: readonly number[];
  results: readonly number[];
}

type Shapes = readonly (readonly number[] | undefined)[];

/**
 * Operations computed in bfloat16: convolutions; on processors also the matrix products of transposed convolutions
 * and the project's own kernels between convolutions. Undefined for all others.
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
 * Operations that only move or select values, or sum bfloat16 exactly, accept operands of either type. The result
 * lists the operands that stay in bfloat16, provided that the first `deciding` inputs are in bfloat16; undefined
 * for all other operations.
 */
export function acceptedInBfloat16(
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
    // Inputs: x, the pooled x, and the gradient of a bfloat16 convolution.
    case 'MaxPoolGrad':
      return { operands: [0, 1, 2], results, deciding: 2 };
    // The sum of two gradients of one activation; the operation that reads it rounds it.
    case 'Add':
      return { operands: [0, 1], results, deciding: inputs };
    default:
      return undefined;
  }
}

/**
 * Positions of the image operands of a convolution, [batch, …spatial, channels]. The others are kernels and, for
 * gradients, the shape of the result.
 */
const spatialOperands: Readonly<Record<string, readonly number[]>> = {
  Conv2D: [0],
  Conv2DBackpropInput: [2],
  Conv2DBackpropFilter: [0, 2],
  Conv3D: [0],
  Conv3DBackpropInputV2: [2],
  Conv3DBackpropFilterV2: [0, 2],
};

/** Number of trailing float32 operands with one value per channel. */
const channelParameters: Readonly<Record<string, number>> = {
  StudyBiasReluNorm: 3,
  StudyBiasReluNormGrad: 4,
  StudySpreadBlocks: 1,
};

/**
 * Volumes with fewer than three slices stay in float32: with a kernel of three slices, TensorFlow 2.21 reads
 * uninitialised memory, for the kernel's gradient with two slices and for the result with one. Volumes of unknown
 * shape count as thin.
 */
function isThick(operation: string, inputShapes: Shapes): boolean {
  return spatialOperands[operation]!.every((index) => {
    const shape = inputShapes[index];
    return shape !== undefined && (shape.length < 5 || shape[1]! >= 3);
  });
}

/** False for the network's head, which has few output channels: its logits stay in float32. */
function isWide(inputShapes: Shapes): boolean {
  return inputShapes.every((shape) => shape !== undefined && Math.min(...shape.slice(-2)) >= 8);
}

/** Backprop operations take the shape of their result as an int32 operand. */
function isShapeOperand(operation: string, index: number): boolean {
  return (
    (operation.includes('BackpropInput') && index === 0) ||
    (operation.includes('BackpropFilter') && index === 1)
  );
}
