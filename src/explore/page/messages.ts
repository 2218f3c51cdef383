import type { IntensityImage } from '../../core/image.js';
import type { PredictedVersion } from '../../run/own-images/predict-image.js';
import type { RunFacts } from './run-facts.js';

/** Messages from the page to its worker. Addresses are absolute, because the worker has no base address. */
export type ToWorker =
  | {
      kind: 'open';
      model: RunFacts['model'];
      addresses: { network: string; runtime: string; webAssembly: string };
      threads: number;
    }
  | { kind: 'predict'; id: number; image: IntensityImage; version: PredictedVersion };

/** Answers of the worker; `id` is that of the request. */
export type FromWorker =
  | { kind: 'opened' }
  | { kind: 'share'; id: number; share: number }
  /** Probabilities on the image's grid: one map of the foreground for two classes, else one map per class. */
  | { kind: 'predicted'; id: number; maps: Float32Array<ArrayBuffer>[]; milliseconds: number }
  | { kind: 'failed'; id: number | null; message: string };
