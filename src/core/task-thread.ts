/** A worker thread that processes tasks: its owner's side and its own side. */
import { parentPort, type Worker, workerData } from 'node:worker_threads';
import { receivedError, type SentError, sentError } from './sent-error.js';
import { startThread } from './start-thread.js';

/** The function applied to each task; `context` is plain data shared by all tasks. */
export type TaskWork<Context, Task, Result> = (context: Context, task: Task) => Promise<Result>;

type Answer<Result> = { number: number } & ({ result: Result } | { error: SentError });

export interface TaskThread<Task, Result> {
  /** Rejects with the error that the task threw, or with the reason why the thread ended. */
  ask(task: Task): Promise<Result>;
  end(): Promise<unknown>;
}

interface Asked<Result> {
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** Starts a thread with a module that calls `answerTasks`. Throws if the machine cannot start more threads. */
export function startTaskThread<Context, Task, Result>(
  module: string,
  context: Context,
): TaskThread<Task, Result> {
  const thread: Worker = startThread(module, context);
  const waiting = new Map<number, Asked<Result>>();
  let ended: { cause: unknown } | undefined;
  let last = 0;
  thread.on('message', (answer: Answer<Result>) => {
    const asked = waiting.get(answer.number);
    waiting.delete(answer.number);
    if ('error' in answer) asked?.reject(receivedError(answer.error));
    else asked?.resolve(answer.result);
  });
  const end = (cause: unknown) => {
    ended ??= { cause };
    for (const { reject } of waiting.values()) reject(ended.cause);
    waiting.clear();
  };
  thread.on('error', end);
  thread.on('exit', (code) => end(new Error(`a thread of ${module} ended with code ${code}`)));
  return {
    ask(task) {
      if (ended) return Promise.reject(ended.cause);
      return new Promise((resolve, reject) => {
        const number = ++last;
        waiting.set(number, { resolve, reject });
        thread.postMessage({ number, task });
      });
    },
    end: () => thread.terminate(),
  };
}

/**
 * Registers the calling module's function as the work of a task thread. Does nothing if the module is loaded
 * outside such a thread.
 */
export function answerTasks<Context, Task, Result>(work: TaskWork<Context, Task, Result>): void {
  parentPort?.on('message', async ({ number, task }: { number: number; task: Task }) => {
    try {
      const result = await work(workerData as Context, task);
      parentPort?.postMessage({ number, result } satisfies Answer<Result>);
    } catch (error) {
      parentPort?.postMessage({ number, error: sentError(error) } satisfies Answer<Result>);
    }
  });
}
