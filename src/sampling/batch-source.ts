/**
 * Training batches, made while the engine trains.
 *
 * Every random choice is drawn here, in the main thread, from a stream named after its purpose, epoch and case; the
 * threads only carry plans out. So an epoch is the same whatever the number of threads, and wherever a resumed run
 * takes it up.
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
  /** 0: batches are made in this thread, when they are asked for. Only speed depends on it. */
  threads?: number;
}

export interface BatchSource {
  /** One batch a case, in an order of the epoch's own, beginning with step `firstStep` (counted from 0). */
  epoch(epoch: number, firstStep?: number): AsyncIterable<SampleBatch>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Samples of fewer values than this (a 128 × 128 RGB image) are made in about a millisecond: a thread costs more. */
const worthAThread = 65_536;
/** Batches that are being made ahead of the one in use, for each thread. */
const lookAhead = 3;

/** Cases are loaded as their turn comes, a few ahead of the step; where threads are used, into shared memory. */
export function createBatchSource({ cases, config, stream, threads }: BatchSourceInput): BatchSource {
  const { inputShape, inputChannels, classes } = config.network;
  const sampleSize = inputShape.reduce((product, extent) => product * extent, inputChannels);
  const threadCount = threads ?? (sampleSize < worthAThread ? 0 : 1);
  const pool = threadCount > 0 ? startThreadPool(threadCount) : null;

  /** Loads a case and makes its batch; the draw depends on epoch and case alone. */
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

/** Makes batches in order, `depth` of them ahead of the one in use: loading and drawing go on while a step runs. */
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

/** The case with its pixels in memory that all threads see. */
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
