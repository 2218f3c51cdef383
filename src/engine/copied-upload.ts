import { interceptBinding, nativeBackend, type TensorValues } from './native-binding.js';

/**
 * Gives every tensor created from JavaScript values its own memory.
 *
 * The binding passes the array's memory to TensorFlow, which uses it directly if it is aligned to 32 bytes and
 * copies it otherwise. Direct use causes two faults: in-place updates overwrite an array that JavaScript still
 * uses (such as the best parameters), and kernels that need 64-byte alignment abort the process. Which case occurs
 * depends on malloc. Therefore every upload is made from a copy that starts four bytes after an aligned address,
 * which TensorFlow always copies.
 */
export function copyUploads(): void {
  const { binding } = nativeBackend();
  interceptBinding({
    createTensor: (shape, dtype, values) => binding.createTensor(shape, dtype, offBoundary(values)),
  });
}

/**
 * A copy that begins 4 bytes into its buffer, since malloc aligns buffers to 16 bytes. Strings are returned
 * unchanged.
 */
function offBoundary(values: TensorValues): TensorValues {
  if (!ArrayBuffer.isView(values)) return values;
  const buffer = new ArrayBuffer(4 + values.byteLength);
  const Values = values.constructor as Float32ArrayConstructor;
  const copy = new Values(buffer, 4, values.length);
  copy.set(values);
  return copy;
}
