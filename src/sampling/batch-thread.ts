/** The entry point of a worker thread of a batch source: it receives plans and returns samples. */
import { parentPort } from 'node:worker_threads';
import { type SentError, sentError } from '../core/sent-error.js';
import { type SampleBatch, type SamplePlan, sampleBatch } from './sample.js';
import type { SampledCase } from './sampled-case.js';

export interface BatchTask {
  task: number;
  /** Image and labels are in shared memory, so that sending the case copies no pixels. */
  source: SampledCase;
  plan: SamplePlan;
  classes: number;
}

export type BatchAnswer = { task: number } & ({ batch: SampleBatch } | { error: SentError });

parentPort?.on('message', ({ task, source, plan, classes }: BatchTask) => {
  try {
    const batch = sampleBatch(source, plan, classes);
    const moved = [batch.image.buffer as ArrayBuffer, batch.groundTruth.buffer as ArrayBuffer];
    parentPort?.postMessage({ task, batch } satisfies BatchAnswer, moved);
  } catch (error) {
    parentPort?.postMessage({ task, error: sentError(error) } satisfies BatchAnswer);
  }
});
