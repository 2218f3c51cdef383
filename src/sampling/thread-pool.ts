/**
 * Worker threads that make samples from plans. Tasks are assigned to threads in turn, and answers to promises by number, so
 * results do not depend on the number of threads.
 */
import type { Worker } from 'node:worker_threads';
import { receivedError } from '../core/sent-error.js';
import { startThread } from '../core/start-thread.js';
import type { BatchAnswer, BatchTask } from './batch-thread.js';
import type { SampleBatch } from './sample.js';
import { sampleFailure } from './sample-failure.js';

export interface ThreadPool {
  run(task: Omit<BatchTask, 'task'>): Promise<SampleBatch>;
  close(): Promise<void>;
}

interface Waiting {
  caseId: string;
  thread: Worker;
  resolve: (batch: SampleBatch) => void;
  reject: (error: unknown) => void;
}

export function startThreadPool(threadCount: number): ThreadPool {
  const waiting = new Map<number, Waiting>();
  /** Threads that have ended, with the error. */
  const ended = new Map<Worker, unknown>();
  const threads = Array.from({ length: threadCount }, () => startThread('sampling/batch-thread'));
  let lastTask = 0;
  for (const thread of threads) {
    thread.on('message', (answer: BatchAnswer) => {
      const asked = waiting.get(answer.task);
      waiting.delete(answer.task);
      if ('batch' in answer) asked?.resolve(answer.batch);
      else asked?.reject(sampleFailure(asked.caseId, receivedError(answer.error)));
    });
    const end = (cause: unknown) => {
      if (!ended.has(thread)) ended.set(thread, cause);
      for (const [task, asked] of waiting) {
        if (asked.thread !== thread) continue;
        waiting.delete(task);
        asked.reject(sampleFailure(asked.caseId, ended.get(thread)));
      }
    };
    thread.on('error', end);
    thread.on('exit', (code) => end(new Error(`the thread ended with code ${code}`)));
  }
  return {
    run({ source, plan, classes }) {
      const task = ++lastTask;
      const thread = threads[task % threads.length]!;
      if (ended.has(thread)) return Promise.reject(sampleFailure(source.caseId, ended.get(thread)));
      return new Promise((resolve, reject) => {
        waiting.set(task, { caseId: source.caseId, thread, resolve, reject });
        thread.postMessage({ task, source, plan, classes } satisfies BatchTask);
      });
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
