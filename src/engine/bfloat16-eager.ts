import { isShapeOperand, runsInBfloat16 } from './bfloat16-convolution.js';
import { typeNumbers } from './graph-definition.js';
import {
  interceptBinding,
  type NativeBinding,
  type NativeTensor,
  nativeBackend,
  type OperationAttribute,
} from './native-binding.js';

/**
 * The convolutions of precision bf16, operation by operation. With R rounding to bfloat16 (8 significant bits) and
 * everything else in float32,
 *
 *   y = R(convolution(R(x), R(kernel))),   and alike for the gradients with respect to x and kernel.
 */
interface ConvolutionCall {
  binding: NativeBinding;
  operation: string;
  attributes: OperationAttribute[];
  /** Native handles of the operands. */
  operands: number[];
}

/**
 * Runs `body` with these convolutions in plain arithmetic: the operands are rounded, the products and sums are of
 * float32. It is what the precision means, without the kernels that are fast at it.
 */
export function withRoundedConvolutions<Result>(body: () => Result): Result {
  return withConvolutions((call) => {
    const exact = exactConvolution(call);
    const rounded = round(call.binding, exact.id);
    call.binding.deleteTensor(exact.id);
    return rounded;
  }, body);
}

/**
 * Runs `body` with the kernels that compiled programs use, and tells how far each was off: the norm of the difference
 * from the exact result of the same operands, as a share of the norm of that result.
 */
export function withCheckedConvolutions<Result>(
  onConvolution: (operation: string, relativeError: number) => void,
  body: () => Result,
): Result {
  return withConvolutions((call) => {
    const fast = fastConvolution(call);
    const exact = exactConvolution(call);
    onConvolution(call.operation, relativeError(call.binding, fast.id, exact.id));
    call.binding.deleteTensor(exact.id);
    return fast;
  }, body);
}

function withConvolutions<Result>(
  convolve: (call: ConvolutionCall) => NativeTensor,
  body: () => Result,
): Result {
  const { binding } = nativeBackend();
  const shapes = new Map<number, readonly number[]>();
  const restore = interceptBinding({
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      shapes.set(id, shape);
      return id;
    },
    executeOp(operation, attributes, operands, outputs) {
      const operandShapes = operands.map((id) => shapes.get(id));
      const results = runsInBfloat16(operation, operandShapes)
        ? [convolve({ binding, operation, attributes, operands })]
        : binding.executeOp(operation, attributes, operands, outputs);
      for (const { id, shape } of results) shapes.set(id, shape);
      return results;
    },
  });
  try {
    return body();
  } finally {
    restore();
  }
}

/** Products of two bfloat16 numbers are exact in float32; the result is not rounded. */
function exactConvolution({ binding, operation, attributes, operands }: ConvolutionCall): NativeTensor {
  const rounded = eachArray(operation, operands, (id) => round(binding, id).id);
  const [result] = binding.executeOp(operation, attributes, rounded, 1);
  deleteCopies(binding, rounded, operands);
  return result!;
}

function fastConvolution({ binding, operation, attributes, operands }: ConvolutionCall): NativeTensor {
  const { float, bfloat16 } = typeNumbers;
  const down = eachArray(operation, operands, (id) => cast(binding, id, float, bfloat16).id);
  const inBfloat16 = attributes.map((attribute) =>
    attribute.name === 'T' ? { ...attribute, value: bfloat16 } : attribute,
  );
  const [low] = binding.executeOp(operation, inBfloat16, down, 1);
  deleteCopies(binding, down, operands);
  const result = cast(binding, low!.id, bfloat16, float);
  binding.deleteTensor(low!.id);
  return result;
}

function eachArray(operation: string, operands: readonly number[], convert: (id: number) => number) {
  return operands.map((id, index) => (isShapeOperand(operation, index) ? id : convert(id)));
}

function deleteCopies(binding: NativeBinding, ids: readonly number[], kept: readonly number[]): void {
  for (const id of ids) if (!kept.includes(id)) binding.deleteTensor(id);
}

function round(binding: NativeBinding, id: number): NativeTensor {
  const { float, bfloat16 } = typeNumbers;
  const down = cast(binding, id, float, bfloat16);
  const up = cast(binding, down.id, bfloat16, float);
  binding.deleteTensor(down.id);
  return up;
}

function cast(binding: NativeBinding, id: number, from: number, to: number): NativeTensor {
  const types = [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: from },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: to },
  ];
  return binding.executeOp('Cast', types, [id], 1)[0]!;
}

function relativeError(binding: NativeBinding, actual: number, expected: number): number {
  const type = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
  const halfSquaredNorm = (id: number) => {
    const [norm] = binding.executeOp('L2Loss', type, [id], 1);
    const value = binding.tensorDataSync(norm!.id)[0]!;
    binding.deleteTensor(norm!.id);
    return value;
  };
  const [difference] = binding.executeOp('Sub', type, [actual, expected], 1);
  const error = halfSquaredNorm(difference!.id);
  binding.deleteTensor(difference!.id);
  return error === 0 ? 0 : Math.sqrt(error / halfSquaredNorm(expected));
}
