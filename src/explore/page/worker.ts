/** Runs the network in a worker, so that the page stays responsive: the code of `npm run predict` with ONNX Runtime. */
import { predictOwn } from '../../run/own-images/own-prediction.js';
import type { PredictingModel } from '../../run/own-images/predict-image.js';
import type { FromWorker, ToWorker } from './messages.js';
import { type OnnxRuntime, onnxNetwork } from './onnx-network.js';

/** Id of the latest request; the predictions of earlier ones stop. */
let latest = -1;
let model: PredictingModel | undefined;
/** Serializes requests, because ONNX Runtime runs one at a time. */
let queue: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'predict') latest = data.id;
  queue = queue
    .then(() => (data.kind === 'open' ? open(data) : predict(data)))
    .catch((error: Error) =>
      post({ kind: 'failed', id: data.kind === 'predict' ? data.id : null, message: error.message }),
    );
});

function post(message: FromWorker, transfer: Transferable[] = []): void {
  postMessage(message, { transfer });
}

async function open({ model: facts, addresses, threads }: ToWorker & { kind: 'open' }): Promise<void> {
  const response = await fetch(addresses.network);
  if (!response.ok) throw new Error(await response.text());
  const runtime: OnnxRuntime = await import(addresses.runtime);
  runtime.env.wasm.wasmPaths = { wasm: addresses.webAssembly };
  runtime.env.wasm.numThreads = threads;
  const network = new Uint8Array(await response.arrayBuffer());
  model = { ...facts, program: await onnxNetwork(runtime, network, facts.config.network) };
  post({ kind: 'opened' });
}

class Superseded extends Error {}

async function predict({ id, image, version }: ToWorker & { kind: 'predict' }): Promise<void> {
  if (!model || id !== latest) return;
  const start = performance.now();
  try {
    const { maps } = await predictOwn(model, image, { version, cut: undefined }, (share) => {
      if (id !== latest) throw new Superseded();
      post({ kind: 'share', id, share });
    });
    const own = maps as Float32Array<ArrayBuffer>[];
    const milliseconds = performance.now() - start;
    post(
      { kind: 'predicted', id, maps: own, milliseconds },
      own.map(({ buffer }) => buffer),
    );
  } catch (error) {
    if (!(error instanceof Superseded)) throw error;
  }
}
