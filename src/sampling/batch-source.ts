/**
 * Makes training batches while the engine trains.
 *
 * All random choices are drawn in the main thread, from streams named after purpose, epoch and case; threads only execute plans.
 * Therefore an epoch does not depend on the number of threads, nor on the step at which a run is resumed.
 */
import type { RandomStream } from '../core/random-stream.js';
import type { RunConfig } from '../study/run-config.js';
import { type CaseToSample, planSample, type SampleBatch, sampleBatch } from './sample.js';
import type { SampledCase } from './sampled-case.js';
import { startThreadPool } from './thread-pool.js';

export interface BatchSourceInput {
  cases: readonly CaseToSample[];
  config: Pick<RunConfig, 'augmentation' | 'network'>;
  stream: RandomStream;
  /** Number of threads; 0: batches are made in this thread on request. It affects only the speed. */
  threads?: number;
}

export interface BatchSource {
  /** One batch per case, in the random order of the epoch, starting with step `firstStep` (from 0). */
  epoch(epoch: number, firstStep?: number): AsyncIterable<SampleBatch>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Samples with fewer values (such as 128 × 128 RGB) take about a millisecond, less than the overhead of a thread. */
const worthAThread = 65_536;
/** Number of batches per thread that are made ahead of the current one. */
const lookAhead = 3;

/** Creates a batch source. Cases are loaded a few steps ahead; with threads, into shared memory. */
export function createBatchSource({ cases, config, stream, threads }: BatchSourceInput): BatchSource {
  const { inputShape, inputChannels, classes } = config.network;
  const sampleSize = inputShape.reduce((product, extent) => product * extent, inputChannels);
  const threadCount = threads ?? (sampleSize < worthAThread ? 0 : 1);
  const pool = threadCount > 0 ? startThreadPool(threadCount) : null;

  /** Loads a case and makes its batch. The draw depends only on epoch and case. */
  async function makeBatch(epoch: number, stored: CaseToSample): Promise<SampleBatch> {
    const loaded = await stored.load();
    const draws = stream.fork('augment', epoch, stored.caseId);
    const plan = planSample(loaded.image, inputShape, config.augmentation, draws);
    return pool
      ? pool.run({ source: inSharedMemory(loaded), plan, classes })
      : sampleBatch(loaded, plan, classes);
  }

  return {
    async *epoch(epoch, firstStep = 0) {
      const order = stream.fork('order', epoch).shuffled(cases).slice(firstStep);
      const batch = (stored: CaseToSample) => makeBatch(epoch, stored);
      yield* madeAhead(order, batch, pool ? threadCount * lookAhead : 0);
    },
    async close() {
      await pool?.close();
    },
  };
}

/** Makes batches in order, `depth` of them ahead of the current one, so that they are prepared while a step runs. */
async function* madeAhead(
  order: readonly CaseToSample[],
  make: (stored: CaseToSample) => Promise<SampleBatch>,
  depth: number,
): AsyncGenerator<SampleBatch> {
  const underway: Promise<SampleBatch>[] = [];
  for (let next = 0; next < order.length || underway.length > 0; ) {
    while (next < order.length && underway.length <= depth) {
      const batch = make(order[next++]!);
      // Errors surface when the batch is awaited; if iteration stops earlier they are ignored on purpose.
      batch.catch(() => undefined);
      underway.push(batch);
    }
    yield await underway.shift()!;
  }
}

/** A copy of the case with its pixels in shared memory. */
function inSharedMemory({ caseId, image, labels }: SampledCase): SampledCase {
  const imageData = new Float32Array(new SharedArrayBuffer(image.data.byteLength));
  imageData.set(image.data);
  const labelData = new Uint8Array(new SharedArrayBuffer(labels.data.byteLength));
  labelData.set(labels.data);
  return {
    caseId,
    image: { shape: image.shape, channels: image.channels, data: imageData },
    labels: { shape: labels.shape, data: labelData },
  };
}
