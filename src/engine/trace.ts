import { UsageError } from '../core/errors.js';
import {
  interceptBinding,
  type NativeBinding,
  type NativeTensor,
  nativeBackend,
  type OperationAttribute,
  type TensorValues,
} from './native-binding.js';
import { tf } from './tensorflow.js';

/** The origin of a value in a trace. */
export type ValueSource =
  | { kind: 'operation'; operation: number; output: number }
  | { kind: 'constant'; constant: number }
  | { kind: 'input'; input: number };

export interface TracedOperation {
  name: string;
  attributes: readonly OperationAttribute[];
  inputs: readonly ValueSource[];
  /** Shapes of the inputs in order; undefined if the runtime did not give them. */
  inputShapes: readonly (readonly number[] | undefined)[];
}

export interface TracedConstant {
  shape: readonly number[];
  dtype: number;
  values: TensorValues;
}

/** A function of tensors, recorded as the list of native operations that it ran. */
export interface Trace {
  inputs: readonly { shape: readonly number[]; dtype: number }[];
  operations: readonly TracedOperation[];
  constants: readonly TracedConstant[];
  outputs: readonly ValueSource[];
}

/**
 * Runs `body` once on example inputs and records every native operation. The recording is valid for these shapes
 * only, and everything that JavaScript computes or draws at random while `body` runs becomes a constant. So
 * everything that changes between calls must be an input. A body that reads tensor values is refused, because the
 * recording would silently repeat the values of the first call.
 *
 * Calls are recorded between TensorFlow.js and the C API: during the call the backend's binding is replaced by one
 * that records the operations.
 */
export function traceFunction(
  body: (inputs: tf.Tensor[]) => tf.Tensor[],
  exampleInputs: readonly tf.Tensor[],
): Trace {
  const backend = nativeBackend();
  const binding = backend.binding;
  const sources = new Map<number, ValueSource>();
  const shapes = new Map<number, readonly number[]>();
  const operations: TracedOperation[] = [];
  const constants: TracedConstant[] = [];

  const inputIds = backend.getInputTensorIds([...exampleInputs]);
  for (const [index, id] of inputIds.entries()) {
    sources.set(id, { kind: 'input', input: index });
    shapes.set(id, exampleInputs[index]!.shape);
  }

  const noteConstant = (id: number, constant: TracedConstant): ValueSource => {
    const source: ValueSource = { kind: 'constant', constant: constants.push(constant) - 1 };
    sources.set(id, source);
    shapes.set(id, constant.shape);
    return source;
  };
  const intercepted: Pick<NativeBinding, 'createTensor' | 'executeOp' | 'tensorDataSync'> = {
    createTensor(shape: number[], dtype: number, values: TensorValues): number {
      const id = binding.createTensor(shape, dtype, values);
      noteConstant(id, { shape, dtype, values: values.slice() });
      return id;
    },
    executeOp(name: string, attributes: OperationAttribute[], ids: number[], outputCount: number) {
      const inputs = ids.map((id) => sources.get(id) ?? refuseForeignTensor(name));
      const results = binding.executeOp(name, attributes, ids, outputCount);
      const inputShapes = ids.map((id) => shapes.get(id));
      const typed = withTypes(name, attributes, results[0]!, binding);
      const operation = operations.push({ name, attributes: typed, inputs, inputShapes }) - 1;
      for (const [output, { id, shape }] of results.entries()) {
        sources.set(id, { kind: 'operation', operation, output });
        shapes.set(id, shape);
      }
      return results;
    },
    tensorDataSync(id: number): TensorValues {
      if (sources.get(id)?.kind === 'constant') return binding.tensorDataSync(id);
      throw new UsageError({
        verb: 'unsupported',
        what: 'reading of a tensor inside a compiled function',
        remedy: 'compute with tensor operations only, or pass the value as an input',
      });
    },
  };

  const stopRecording = interceptBinding(intercepted);
  try {
    let outputs: ValueSource[] = [];
    tf.tidy(() => {
      const results = body([...exampleInputs]);
      outputs = backend.getInputTensorIds(results).map((id) => sources.get(id)!);
    });
    return { inputs: describeInputs(exampleInputs, binding), operations, constants, outputs };
  } finally {
    stopRecording();
  }
}

/** TensorFlow.js omits the types of this operation, which the eager runtime infers; a graph needs them. */
function withTypes(
  operation: string,
  attributes: readonly OperationAttribute[],
  result: NativeTensor,
  { TF_ATTR_TYPE, TF_INT32 }: NativeBinding,
): readonly OperationAttribute[] {
  if (operation !== 'ExpandDims') return attributes;
  return [
    { name: 'T', type: TF_ATTR_TYPE, value: result.dtype },
    { name: 'Tdim', type: TF_ATTR_TYPE, value: TF_INT32 },
  ];
}

function describeInputs(inputs: readonly tf.Tensor[], binding: NativeBinding): Trace['inputs'] {
  return inputs.map(({ shape, dtype }) => ({
    shape,
    dtype: dtype === 'int32' ? binding.TF_INT32 : binding.TF_FLOAT,
  }));
}

function refuseForeignTensor(operation: string): never {
  throw new UsageError({
    verb: 'unsupported',
    what: `tensor from outside a compiled function, used by ${operation}`,
    remedy: 'pass it as an input',
  });
}
