import { type GraphNode, typeNumbers } from './graph-definition.js';

/**
 * A convolution, forward or gradient, with its float inputs cast down to bfloat16 and its result cast back; a node that
 * is none, or would not serve, as it is.
 */
export function inBfloat16(
  node: GraphNode,
  inputShapes: readonly (readonly number[] | undefined)[],
): GraphNode[] {
  if (!runsInBfloat16(node.operation, inputShapes)) return [node];
  // Shape operands of the backprop operations are int32 constants and stay as they are.
  const isShape = (index: number) => isShapeOperand(node.operation, index);
  const casts = node.inputs.flatMap((input, index): GraphNode[] =>
    isShape(index)
      ? []
      : [castNode(`${node.name}/down${index}`, input, typeNumbers.float, typeNumbers.bfloat16)],
  );
  const inner: GraphNode = {
    ...node,
    name: `${node.name}/bf16`,
    inputs: node.inputs.map((input, index) => (isShape(index) ? input : `${node.name}/down${index}`)),
    attributes: { ...node.attributes, T: { type: typeNumbers.bfloat16 } },
  };
  return [...casts, inner, castNode(node.name, inner.name, typeNumbers.bfloat16, typeNumbers.float)];
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

/**
 * Whether an operation is a convolution that may run in bfloat16. Volumes of fewer than three slices stay in float32:
 * with a kernel of three slices, TensorFlow 2.21 reads memory that nobody wrote for the kernel's gradient at two, and
 * for the result at one. A shape that is not known may be such a one.
 */
export function runsInBfloat16(
  operation: string,
  inputShapes: readonly (readonly number[] | undefined)[],
): boolean {
  return (
    (spatialOperands[operation] ?? []).length > 0 &&
    spatialOperands[operation]!.every((index) => {
      const shape = inputShapes[index];
      return shape !== undefined && (shape.length < 5 || shape[1]! >= 3);
    })
  );
}

/** Backprop operations are told the shape of their result, in int32. */
export function isShapeOperand(operation: string, index: number): boolean {
  return (
    (operation.includes('BackpropInput') && index === 0) ||
    (operation.includes('BackpropFilter') && index === 1)
  );
}

function castNode(name: string, input: string, from: number, to: number): GraphNode {
  return {
    name,
    operation: 'Cast',
    inputs: [input],
    attributes: { SrcT: { type: from }, DstT: { type: to } },
  };
}
