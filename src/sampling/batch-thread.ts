/** The entry point of a worker thread of a batch source: it receives plans and returns samples. */
import { parentPort } from 'node:worker_threads';
import { type Failure, StudyError } from '../core/errors.js';
import { type SampleBatch, type SamplePlan, sampleBatch } from './sample.js';
import type { SampledCase } from './sampled-case.js';

export interface BatchTask {
  task: number;
  /** Image and labels are in shared memory, so that sending the case copies no pixels. */
  source: SampledCase;
  plan: SamplePlan;
  classes: number;
}

export type BatchAnswer =
  | { task: number; batch: SampleBatch }
  | { task: number; failure: Failure | null; message: string };

parentPort?.on('message', ({ task, source, plan, classes }: BatchTask) => {
  try {
    const batch = sampleBatch(source, plan, classes);
    const moved = [batch.image.buffer as ArrayBuffer, batch.groundTruth.buffer as ArrayBuffer];
    parentPort?.postMessage({ task, batch } satisfies BatchAnswer, moved);
  } catch (error) {
    const failure = error instanceof StudyError ? error.failure : null;
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort?.postMessage({ task, failure, message } satisfies BatchAnswer);
  }
});
