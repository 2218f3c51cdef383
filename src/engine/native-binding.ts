import { UsageError } from '../core/errors.js';
import { tf } from './tensorflow.js';

/** One attribute of an operation in the binding's form; `type` is a TF_ATTR_… number. */
export interface OperationAttribute {
  name: string;
  type: number;
  value: unknown;
}

/** A native tensor: its handle, shape and TensorFlow type number. */
export interface NativeTensor {
  id: number;
  shape: number[];
  dtype: number;
}

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** The part of the N-API binding in @tensorflow/tfjs-node-gpu that this project uses. */
export interface NativeBinding {
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  executeOp(
    operation: string,
    attributes: OperationAttribute[],
    inputIds: number[],
    outputs: number,
  ): NativeTensor[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputIds: number[], inputNames: string, outputNames: string): NativeTensor[];
  TF_FLOAT: number;
  TF_INT32: number;
  TF_BOOL: number;
  TF_ATTR_STRING: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_TYPE: number;
  TF_ATTR_SHAPE: number;
}

/** The part of the native backend that this project uses. */
export interface NativeBackend {
  binding: NativeBinding;
  isUsingGpuDevice: boolean;
  /** Native handles of tensors; uploads values that are still on the JavaScript side. */
  getInputTensorIds(tensors: tf.TensorInfo[]): number[];
  createOutputTensor(native: NativeTensor): tf.Tensor;
  executeSingleOutput(
    operation: string,
    attributes: OperationAttribute[],
    inputs: tf.TensorInfo[],
  ): tf.Tensor;
  executeMultipleOutputs(
    operation: string,
    attributes: OperationAttribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** True if operations run on native TensorFlow, false on the plain JavaScript backend. */
export function runsNatively(): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Throws UsageError before `startEngine`. */
export function requireStartedEngine(): void {
  if (tf.getBackend()) return;
  throw new UsageError({
    verb: 'missing',
    what: 'engine for tensors',
    remedy: "call startEngine first: await startEngine({ device: 'auto' })",
  });
}

export function nativeBackend(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/**
 * Replaces methods of the backend's binding, so that all calls of TensorFlow.js to the C API go through them.
 * Returns a function that restores the previous binding.
 */
export function interceptBinding(methods: Partial<NativeBinding>): () => void {
  const backend = nativeBackend();
  const before = backend.binding;
  // The binding's own properties are read-only and not enumerable, so the old binding becomes the prototype of the
  // new one.
  backend.binding = Object.create(before, Object.getOwnPropertyDescriptors(methods)) as NativeBinding;
  return () => {
    backend.binding = before;
  };
}
