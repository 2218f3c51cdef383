import { type GraphNode, typeNumbers } from './graph-definition.js';

/**
 * A convolution, forward or gradient, with its float inputs cast down to bfloat16 and its result cast back; a node that
 * is none, or would not serve, as it is.
 */
export function inBfloat16(node: GraphNode, inputShapes: readonly (readonly number[])[]): GraphNode[] {
  if (!serves(node.operation, inputShapes)) return [node];
  // Shape operands of the backprop operations are int32 constants and stay as they are.
  const isShape = (index: number) =>
    (/BackpropInput/.test(node.operation) && index === 0) ||
    (/BackpropFilter/.test(node.operation) && index === 1);
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
 * Convolutions may run in bfloat16. Those over volumes of fewer than three slices stay in float32: there TensorFlow
 * 2.21's gradient with respect to the filter is wrong in bfloat16, and differs from call to call.
 */
function serves(operation: string, inputShapes: readonly (readonly number[])[]): boolean {
  if (!/^Conv[23]D/.test(operation)) return false;
  return inputShapes.every(
    (shape) => shape.length < 5 || isKernel(shape, operation, inputShapes) || shape[1]! >= 3,
  );
}

/** Kernels are the operand without a batch axis of one: […extent, in, out]. */
function isKernel(
  shape: readonly number[],
  operation: string,
  inputShapes: readonly (readonly number[])[],
): boolean {
  return !operation.includes('BackpropFilter') && shape === inputShapes[1];
}

function castNode(name: string, input: string, from: number, to: number): GraphNode {
  return {
    name,
    operation: 'Cast',
    inputs: [input],
    attributes: { SrcT: { type: from }, DstT: { type: to } },
  };
}
