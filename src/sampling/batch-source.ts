/**
 * Training batches, made while the engine trains.
 *
 * Every random choice is drawn here, in the main thread, from a stream named after its purpose, epoch and case; the
 * threads only carry plans out. So an epoch is the same whatever the number of threads, and wherever a resumed run
 * takes it up.
 */
import type { RandomStream } from '../core/random-stream.js';
import type { CellConfig } from '../study/cell-config.js';
import { type CaseToSample, planSample, type SampleBatch, type SampledCase, sampleBatch } from './sample.js';
import { startThreadPool, type ThreadPool } from './thread-pool.js';

export interface BatchSourceInput {
  cases: readonly CaseToSample[];
  config: Pick<CellConfig, 'augmentation' | 'network'>;
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

  /** The plans of an epoch from `firstStep` on, each drawn when it is asked for. */
  async function* plans(epoch: number, firstStep: number) {
    const order = stream.fork('order', epoch).shuffled(cases);
    for (const stored of order.slice(firstStep)) {
      const loaded = await stored.load();
      const source = pool ? inSharedMemory(loaded) : loaded;
      const draws = stream.fork('augment', epoch, source.caseId);
      yield { source, plan: planSample(source.image, inputShape, config.augmentation, draws), classes };
    }
  }

  return {
    async *epoch(epoch, firstStep = 0) {
      if (pool) yield* madeAhead(pool, plans(epoch, firstStep), threadCount * lookAhead);
      else
        for await (const { source, plan } of plans(epoch, firstStep))
          yield sampleBatch(source, plan, classes);
    },
    async close() {
      await pool?.close();
    },
  };
}

/** Runs tasks on the pool, up to `depth` of them ahead of the one that is being used, and yields them in order. */
async function* madeAhead(
  pool: ThreadPool,
  tasks: AsyncIterable<Parameters<ThreadPool['run']>[0]>,
  depth: number,
): AsyncGenerator<SampleBatch> {
  const underway: Promise<SampleBatch>[] = [];
  for await (const task of tasks) {
    const batch = pool.run(task);
    // Its failure is met when its turn comes; should the caller stop before that, it is nobody's.
    batch.catch(() => undefined);
    underway.push(batch);
    if (underway.length > depth) yield await underway.shift()!;
  }
  for (const batch of underway) yield await batch;
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
