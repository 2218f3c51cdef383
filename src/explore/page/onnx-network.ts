import type { Predictor } from '../../predict/predict-case.js';
import type { NetworkSettings } from '../../study/run-config.js';

/** The parts of ONNX Runtime's module that are used. */
export interface OnnxRuntime {
  env: { wasm: { numThreads?: number; wasmPaths?: { wasm: string } } };
  InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
}

interface OnnxSession {
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, { data: unknown }>>>;
}

/**
 * An exported network (run/export/onnx-model.ts) as a Predictor of the study: input pixels × channels, logits pixels × classes.
 */
export async function onnxNetwork(
  runtime: OnnxRuntime,
  model: Uint8Array,
  { inputShape, inputChannels }: NetworkSettings,
): Promise<Predictor> {
  const session = await runtime.InferenceSession.create(model);
  const dims = [1, ...inputShape, inputChannels];
  return {
    async predict(image) {
      // Copied, because the array is reused for the next window.
      const { logits } = await session.run({ image: new runtime.Tensor('float32', image.slice(), dims) });
      return logits!.data as Float32Array;
    },
  };
}
