/**
 * Maps tasks over the cores. This thread begins alone, because most sets are read before another thread would have loaded its
 * modules; when it has worked for some time and tasks are left, other threads join it.
 */
import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startTaskThread, type TaskThread, type TaskWork } from './task-thread.js';

/** How many threads may be at work, this one included, and how long this one works alone. */
export interface Cores {
  threads: number;
  aloneMs: number;
}

/** A thread takes a second to load what it needs, on a core that others may want. */
const patienceMs = 1500;

/** Every core, or as many as were asked for. */
export function allCores(threads = availableParallelism()): Cores {
  return { threads, aloneMs: patienceMs };
}

export interface MappedWork<Context, Task, Result> {
  work: TaskWork<Context, Task, Result>;
  /** Plain data, which each thread is given once. */
  context: Context;
  /** The module of threads that do the same work, through `answerTasks`; absent where this thread alone can do it. */
  module?: string | undefined;
  cores: Cores;
  /** Tasks that a thread has at work: where some wait for the disk or for a decoder's own threads, others compute. */
  atOnce: number;
  /** Called after each task, in this thread. What it throws ends the work. */
  afterEach: () => void | Promise<void>;
}

/**
 * The results in the order of the tasks, whichever thread made them. After a failure no task is begun; those at work are
 * waited for, so that none is cut off while it writes, and the first failure is thrown. No thread is left.
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
        // Signals and the answers of other threads come in between two tasks.
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

/** A machine that starts no more threads lets this one do all. */
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
