import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { exitCodes, InterruptedRunError } from '../../core/errors.js';
import { parentPipeEnvironment } from '../../core/parent-pipe.js';
import { runName } from '../../study/run-config.js';
import { howToGoOn } from '../one-run/how-to-go-on.js';
import type { PlannedRun } from '../plan/plan.js';
import { divideThreads } from './divide-threads.js';
import type { RunFailure } from './execute-plan.js';

export interface JobPoolOptions {
  /** Number of processes that run at the same time. */
  jobs: number;
  /** Threads per process; undefined: the machine's cores are divided among the processes. */
  threads: number | undefined;
  /** GPUs, at least as many as jobs: each process sees one of them. Undefined: every process sees all GPUs. */
  gpus?: readonly string[] | undefined;
  keepGoing: boolean;
  /** Whether the command trains finished runs anew. */
  fresh: boolean;
  signal: AbortSignal;
  /** Called with each line that a run's process writes to stderr. */
  onLine: (run: PlannedRun, line: string) => void;
  /** Called before a run's process starts, with its GPU if `gpus` was given. */
  onStart?: (run: PlannedRun, gpu: string | undefined) => void;
}

/**
 * Executes each run in a process of its own, `jobs` at a time. Where GPUs are given, the next run gets the GPU that became free.
 * Each process is this command with `--run NAME`, as any scheduler could start it. Its only result is its files.
 *
 * Without `keepGoing`, no run is started after the first failure; running processes are allowed to finish. Returns the failures
 * in the order of the plan. Throws InterruptedRunError when the signal stopped it.
 */
export async function executeRunsAsProcesses(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  { jobs, threads, gpus, keepGoing, fresh, signal, onLine, onStart }: JobPoolOptions,
): Promise<RunFailure[]> {
  const ofEach = ['--jobs', '1', '--threads', String(divideThreads(jobs, threads).each)];
  const free = [...(gpus ?? [])];
  const waiting = [...runs];
  const failures: RunFailure[] = [];
  const work = async (): Promise<void> => {
    while (!signal.aborted && (keepGoing || failures.length === 0)) {
      const run = waiting.shift();
      if (!run) return;
      const gpu = free.shift();
      onStart?.(run, gpu);
      const failure = await runProcess(run, [...argv, ...ofEach], { gpu, signal, onLine });
      if (gpu !== undefined) free.push(gpu);
      if (failure) failures.push(failure);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  if (signal.aborted) {
    throw new InterruptedRunError({
      verb: 'missing',
      what: 'rest of a plan that was interrupted',
      remedy: `the state of every run is saved: ${howToGoOn(fresh)}`,
    });
  }
  return failures.sort((a, b) => a.run.number - b.run.number);
}

function runProcess(
  run: PlannedRun,
  argv: readonly string[],
  { gpu, signal, onLine }: Pick<JobPoolOptions, 'signal' | 'onLine'> & { gpu: string | undefined },
): Promise<RunFailure | undefined> {
  const ofCard = gpu === undefined ? [] : ['--gpus', gpu];
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...argv, ...ofCard, '--run', runName(run.config)],
      {
        // The last pipe closes when this process ends; the child then saves its state and stops.
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          ...parentPipeEnvironment,
          ...(gpu !== undefined && { CUDA_VISIBLE_DEVICES: gpu }),
        },
        // A separate process group: Ctrl-C reaches only this process, which forwards it.
        detached: true,
      },
    );
    const interrupt = () => child.kill('SIGTERM');
    signal.addEventListener('abort', interrupt);
    // The lines after the last line of progress: an error message may have several lines.
    let message: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      if (isRuntimeChatter(line)) return;
      message = /^\[\d+\/\d+\]/.test(line) ? [] : [...message, line];
      onLine(run, line);
    });
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', interrupt);
      if (code === exitCodes.done) return resolve(undefined);
      resolve({
        run,
        ...(killedBy ? endedBy(killedBy, message) : { exitCode: code!, message: message.join('\n') }),
      });
    });
  });
}

/**
 * Signals that others send to stop a process: a user, a scheduler, the kernel when memory is short (SIGKILL). The checkpoint is
 * left, so the run can be resumed, on a larger machine if need be. A process brings the other signals, such as SIGSEGV and
 * SIGABRT, upon itself: a crash, which would only recur.
 */
const stopSignals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'];

/** How a run whose process was ended by a signal is told; `said`: its last lines. */
function endedBy(signal: NodeJS.Signals, said: readonly string[]): Pick<RunFailure, 'exitCode' | 'message'> {
  if (stopSignals.includes(signal))
    return { exitCode: exitCodes.interrupted, message: `its process was ended by ${signal}` };
  const message = [`its process crashed with ${signal}`, ...said].join('\n');
  return { exitCode: exitCodes.unexpected, message };
}

/**
 * Whether a line is one of those that TensorFlow's C++ library always logs while it is loaded. TF_CPP_MIN_LOG_LEVEL does not
 * suppress them. Other warnings of TensorFlow are not matched.
 */
export function isRuntimeChatter(line: string): boolean {
  return /^WARNING: All log messages before absl|^I\d{4} /.test(line);
}
