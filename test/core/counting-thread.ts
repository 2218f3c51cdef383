/** Work for test threads: says who did a task, fails or ends where the task says so, and counts while its thread lives. */
import { setTimeout as wait } from 'node:timers/promises';
import { isMainThread, threadId } from 'node:worker_threads';
import { DataError } from '../../src/core/errors.js';
import { answerTasks } from '../../src/core/task-thread.js';

export interface CountingContext {
  /** One number, raised every few milliseconds by each thread that lives. */
  beats: SharedArrayBuffer;
}

export type CountingTask = number | 'fails' | 'fails in a thread' | 'breaks in a thread' | 'ends its thread';

export async function countingWork({ beats }: CountingContext, task: CountingTask) {
  if (!isMainThread) setInterval(() => Atomics.add(new Int32Array(beats), 0, 1), 5);
  await wait(5);
  if (task === 'fails' || (task === 'fails in a thread' && !isMainThread))
    throw new DataError({ verb: 'invalid', what: 'case 7', where: 'a.png', remedy: 'mend it' });
  if (task === 'breaks in a thread' && !isMainThread)
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  if (task === 'ends its thread' && !isMainThread) process.exit(7);
  return { task, threadId: isMainThread ? 0 : threadId };
}

answerTasks(countingWork);
