import type { IntensityImage } from '../../core/image.js';
import type { PredictedVersion } from '../../run/own-images/predict-image.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { RunFacts } from './run-facts.js';

interface Predicted {
  maps: Float32Array[];
  milliseconds: number;
}

/** A network that runs in a worker, for use by the page. */
export class NetworkWorker {
  private readonly worker: Worker;
  private id = 0;
  private settle: { done: (value: Predicted) => void; failed: (error: Error) => void } | undefined;
  private onShare: (share: number) => void = () => {};

  /**
   * Several threads need HTTP headers that plain file servers do not send; `crossOriginIsolated` tells whether they were sent.
   */
  static readonly threads = crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;

  private constructor(onOpened: () => void, onFailed: (error: Error) => void) {
    // Started from a blob instead of its file, so that the page's content security policy applies to it on every server.
    const text = `import ${JSON.stringify(address('worker.js'))};`;
    const place = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    this.worker = new Worker(place, { type: 'module' });
    this.worker.addEventListener('error', ({ message }) =>
      onFailed(new Error(message || 'its worker did not start')),
    );
    this.worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'opened') onOpened();
      else if (data.kind === 'failed' && data.id === null) onFailed(new Error(data.message));
      else this.hear(data);
    });
  }

  /** Loads the network of the run at `folder`, relative to the page. */
  static open(folder: string, model: RunFacts['model']): Promise<NetworkWorker> {
    return new Promise((done, failed) => {
      const own = new NetworkWorker(() => done(own), failed);
      const addresses = {
        network: address(`${folder}/network.onnx`),
        runtime: address('runtime/ort.js'),
        webAssembly: address('runtime/ort.wasm'),
      };
      own.post({ kind: 'open', model, addresses, threads: NetworkWorker.threads });
    });
  }

  /** The probabilities for an image. A later call supersedes this one, whose promise then never settles. */
  predict(
    image: IntensityImage,
    version: PredictedVersion,
    onShare: (share: number) => void,
  ): Promise<Predicted> {
    this.onShare = onShare;
    this.post({ kind: 'predict', id: ++this.id, image, version });
    return new Promise((done, failed) => {
      this.settle = { done, failed };
    });
  }

  close(): void {
    this.worker.terminate();
  }

  private post(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private hear(data: Exclude<FromWorker, { kind: 'opened' }>): void {
    if (data.id !== this.id) return;
    if (data.kind === 'share') this.onShare(data.share);
    else if (data.kind === 'failed') this.settle?.failed(new Error(data.message));
    else this.settle?.done(data);
  }
}

function address(path: string): string {
  return new URL(path, document.baseURI).href;
}
