import { interceptBinding, nativeBackend, type TensorValues } from './native-binding.js';

/**
 * Makes every tensor that is created from JavaScript values own its memory.
 *
 * The binding hands the array's own memory to TensorFlow, which keeps using it whenever it happens to lie on a 32-byte
 * boundary and copies it otherwise. Memory that is kept in this way causes two faults: an update in place writes into an
 * array that JavaScript still holds (the best parameters, say), and kernels that want 64-byte boundaries abort the process.
 * Whether it happens depends on where malloc put the array. So every upload is made from a copy that starts four bytes off
 * a boundary, which TensorFlow never keeps.
 */
export function copyUploads(): void {
  const { binding } = nativeBackend();
  interceptBinding({
    createTensor: (shape, dtype, values) => binding.createTensor(shape, dtype, offBoundary(values)),
  });
}

/** A copy that begins 4 bytes into its buffer; malloc gives buffers on 16-byte boundaries. Strings pass as they are. */
function offBoundary(values: TensorValues): TensorValues {
  if (!ArrayBuffer.isView(values)) return values;
  const buffer = new ArrayBuffer(4 + values.byteLength);
  const Values = values.constructor as Float32ArrayConstructor;
  const copy = new Values(buffer, 4, values.length);
  copy.set(values);
  return copy;
}
