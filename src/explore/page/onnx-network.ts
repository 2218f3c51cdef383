import type { Predictor } from '../../predict/predict-case.js';
import type { NetworkSettings } from '../../study/run-config.js';

/** What is used of ONNX Runtime's module. */
export interface OnnxRuntime {
  env: { wasm: { numThreads?: number; wasmPaths?: { wasm: string } } };
  InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
}

interface OnnxSession {
  run(feeds: Readonly<Record<string, object>>): Promise<Readonly<Record<string, { data: unknown }>>>;
}

/**
 * An exported network (run/export/onnx-model.ts) as the study's prediction takes it: one input, pixels × channels, to its
 * logits, pixels × classes.
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
      // A copy: a window's array is refilled for the next one.
      const { logits } = await session.run({ image: new runtime.Tensor('float32', image.slice(), dims) });
      return logits!.data as Float32Array;
    },
  };
}
