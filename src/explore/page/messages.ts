import type { IntensityImage } from '../../core/image.js';
import type { PredictedVersion } from '../../run/own-images/predict-image.js';
import type { RunFacts } from './run-facts.js';

/** What the page asks of its worker. Addresses are absolute: the worker lies at none. */
export type ToWorker =
  | {
      kind: 'open';
      model: RunFacts['model'];
      addresses: { network: string; runtime: string; webAssembly: string };
      threads: number;
    }
  | { kind: 'predict'; id: number; image: IntensityImage; version: PredictedVersion };

/** What the worker answers; `id` is that of the request. */
export type FromWorker =
  | { kind: 'opened' }
  | { kind: 'share'; id: number; share: number }
  /** Of the foreground where there are two classes, else of every class: values of the whole image, on its own grid. */
  | { kind: 'predicted'; id: number; maps: Float32Array<ArrayBuffer>[]; milliseconds: number }
  | { kind: 'failed'; id: number | null; message: string };
