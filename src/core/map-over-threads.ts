/**
 * Maps tasks over the cores. The main thread begins alone, because most data sets are read before another thread
 * would have loaded its modules; other threads join if tasks are left after some time.
 */
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startTaskThread, type TaskThread, type TaskWork } from './task-thread.js';

/** How many threads may work, including the main thread, and how long the main thread works alone. */
export interface Cores {
  threads: number;
  aloneMs: number;
}

/** A thread takes about a second of a core to load its modules. */
const patienceMs = 1500;

/** All cores, or the requested number. */
export function allCores(threads = availableParallelism()): Cores {
  return { threads, aloneMs: patienceMs };
}

export interface MappedWork<Context, Task, Result> {
  work: TaskWork<Context, Task, Result>;
  /** Plain data, sent to each thread once. */
  context: Context;
  /**
   * The module that does the same work in other threads, through `answerTasks`; absent if only the main thread can
   * do it.
   */
  module?: string | undefined;
  cores: Cores;
  /** Tasks in progress per thread: while some wait for the disk or for a decoder's threads, others compute. */
  atOnce: number;
  /** Called in the main thread after each task. An error thrown here ends the work. */
  afterEach: () => void | Promise<void>;
}

/**
 * Returns the results in the order of the tasks. After a failure no further task starts; tasks in progress are
 * awaited, so that none is cut off during a write, and then the first error is thrown. All threads have ended on
 * return.
 */
export async function mapOverThreads<Context, Task, Result>(
  tasks: readonly Task[],
  { work, context, module, cores, atOnce, afterEach }: MappedWork<Context, Task, Result>,
): Promise<Result[]> {
  const results = new Array<Result>(tasks.length);
  const helpers: TaskThread<Task, Result>[] = [];
  const helpersWork: Promise<void>[] = [];
  const failures: unknown[] = [];
  const startedAt = performance.now();
  let next = 0;

  const workThrough = async (doTask: (task: Task) => Promise<Result>): Promise<void> => {
    while (next < tasks.length && failures.length === 0) {
      const position = next++;
      try {
        results[position] = await doTask(tasks[position]!);
        // Lets signals and the answers of other threads be handled between two tasks.
        await nextTurn();
        await afterEach();
        callHelpers();
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const several = (doTask: (task: Task) => Promise<Result>) =>
    Array.from({ length: atOnce }, () => workThrough(doTask));
  const callHelpers = (): void => {
    if (!module || helpers.length > 0 || performance.now() - startedAt < cores.aloneMs) return;
    const most = Math.min(cores.threads - 1, tasks.length - next);
    for (let count = 0; count < most; count++) {
      const helper = startIfPossible<Context, Task, Result>(module, context);
      if (!helper) return;
      helpers.push(helper);
      helpersWork.push(...several((task) => helper.ask(task)));
    }
  };

  try {
    await Promise.all(several((task) => work(context, task)));
    await Promise.all(helpersWork);
  } finally {
    await Promise.all(helpers.map((helper) => helper.end()));
  }
  if (failures.length > 0) throw failures[0];
  return results;
}

/** If the machine cannot start more threads, the main thread does all the work. */
function startIfPossible<Context, Task, Result>(
  module: string,
  context: Context,
): TaskThread<Task, Result> | undefined {
  try {
    return startTaskThread(module, context);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ERR_WORKER_INIT_FAILED', 'EAGAIN'].includes(code)) return undefined;
    throw error;
  }
}
