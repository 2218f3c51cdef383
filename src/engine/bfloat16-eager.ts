import { type Bfloat16Places, computedInBfloat16 } from './bfloat16-operations.js';
import { typeNumbers } from './graph-definition.js';
import {
  interceptBinding,
  type NativeBinding,
  type NativeTensor,
  nativeBackend,
  type OperationAttribute,
} from './native-binding.js';

/**
 * The operations that precision bf16 computes in bfloat16. With R for rounding to bfloat16 (8 significant bits)
 * and everything else in float32,
 *
 *   y = R(operation(R(x), …)),   for the operands and results listed in bfloat16-operations.ts.
 */
interface Call {
  binding: NativeBinding;
  operation: string;
  attributes: OperationAttribute[];
  /** Native handles of the operands. */
  operands: number[];
  outputs: number;
  places: Bfloat16Places;
}

/**
 * Runs `body` with these operations in plain arithmetic: operands are rounded, products and sums are float32. This
 * defines the precision, without the fast kernels.
 */
export function withRoundedOperations<Result>(body: () => Result): Result {
  return withOperations((call) => {
    const exact = exactResults(call);
    return exact.map((result, index) => {
      if (!call.places.results.includes(index)) return result;
      const rounded = round(call.binding, result.id);
      call.binding.deleteTensor(result.id);
      return rounded;
    });
  }, body);
}

/**
 * Runs `body` with the kernels of compiled programs and reports the relative error of each call: the norm of the
 * difference from the exact result for the same operands, divided by the norm of that result.
 */
export function withCheckedOperations<Result>(
  onOperation: (operation: string, relativeError: number) => void,
  body: () => Result,
): Result {
  return withOperations((call) => {
    const fast = fastResults(call);
    const exact = exactResults(call);
    for (const index of call.places.results)
      onOperation(call.operation, relativeError(call.binding, fast[index]!.id, exact[index]!.id));
    for (const { id } of exact) call.binding.deleteTensor(id);
    return fast;
  }, body);
}

function withOperations<Result>(compute: (call: Call) => NativeTensor[], body: () => Result): Result {
  const { binding } = nativeBackend();
  const shapes = new Map<number, readonly number[]>();
  const restore = interceptBinding({
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      shapes.set(id, shape);
      return id;
    },
    executeOp(operation, attributes, operands, outputs) {
      const places = computedInBfloat16(
        operation,
        operands.map((id) => shapes.get(id)),
      );
      const results = places
        ? compute({ binding, operation, attributes, operands, outputs, places })
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

/** The exact results: products of two bfloat16 numbers are exact in float32, and the result is not rounded. */
function exactResults({ binding, operation, attributes, operands, outputs, places }: Call): NativeTensor[] {
  const rounded = operands.map((id, index) => (places.operands.includes(index) ? round(binding, id).id : id));
  const results = binding.executeOp(operation, attributes, rounded, outputs);
  deleteCopies(binding, rounded, operands);
  return results;
}

function fastResults({ binding, operation, attributes, operands, outputs, places }: Call): NativeTensor[] {
  const { float, bfloat16 } = typeNumbers;
  const down = operands.map((id, index) =>
    places.operands.includes(index) ? cast(binding, id, float, bfloat16).id : id,
  );
  const inBfloat16 = attributes.map((attribute) =>
    attribute.name === 'T' ? { ...attribute, value: bfloat16 } : attribute,
  );
  const results = binding.executeOp(operation, inBfloat16, down, outputs);
  deleteCopies(binding, down, operands);
  return results.map((low, index) => {
    if (!places.results.includes(index)) return low;
    const result = cast(binding, low.id, bfloat16, float);
    binding.deleteTensor(low.id);
    return result;
  });
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
