import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { exitCodes, InterruptedRunError } from '../../core/errors.js';
import { parentPipeEnvironment } from '../../core/parent-pipe.js';
import { runName } from '../../study/run-config.js';
import type { PlannedRun } from '../plan/plan.js';
import { divideThreads } from './divide-threads.js';
import type { RunFailure } from './execute-plan.js';

export interface JobPoolOptions {
  /** Processes at a time. */
  jobs: number;
  /** Threads of each process; where undefined, the machine's threads are divided among them. */
  threads: number | undefined;
  /** Cards, at least as many as jobs: each process sees one of them. Undefined: what the machine has is seen by all. */
  gpus?: readonly string[] | undefined;
  keepGoing: boolean;
  signal: AbortSignal;
  /** A line that a run's process wrote. */
  onLine: (run: PlannedRun, line: string) => void;
  /** Told before a run's process starts; `gpu` where cards were named. */
  onStart?: (run: PlannedRun, gpu: string | undefined) => void;
}

/**
 * Executes runs as processes of their own, `jobs` at a time, on cards of their own where cards are named: the next run on
 * whichever is free. Each process is this command again with `--run NAME`, so that
 * any scheduler could do the same; its files are its only result.
 *
 * Without `keepGoing` the first failure lets the runs at work finish and starts no more. Failures are returned in the
 * order of the plan, whichever process ended first.
 */
export async function executeRunsAsProcesses(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  { jobs, threads, gpus, keepGoing, signal, onLine, onStart }: JobPoolOptions,
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
      remedy: 'the state of every run is saved: run the same command again to go on',
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
        // The last pipe closes when this process ends; the child then stops in order.
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          ...parentPipeEnvironment,
          ...(gpu !== undefined && { CUDA_VISIBLE_DEVICES: gpu }),
        },
        // A process group of its own: Ctrl-C reaches this process alone, which passes it on.
        detached: true,
      },
    );
    const interrupt = () => child.kill('SIGTERM');
    signal.addEventListener('abort', interrupt);
    // What the process says after its last line of progress: a failure may take several lines.
    let message: string[] = [];
    createInterface({ input: child.stderr! }).on('line', (line) => {
      if (isRuntimeChatter(line)) return;
      message = /^\[\d+\/\d+\]/.test(line) ? [] : [...message, line];
      onLine(run, line);
    });
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      signal.removeEventListener('abort', interrupt);
      // A killed process leaves its checkpoint; running the command again goes on from there.
      const exitCode = code ?? exitCodes.interrupted;
      const text = killedBy ? `its process was ended by ${killedBy}` : message.join('\n');
      resolve(exitCode === exitCodes.done ? undefined : { run, exitCode, message: text });
    });
  });
}

/**
 * Lines that TensorFlow's C++ side writes for information while its library is loaded. No value of TF_CPP_MIN_LOG_LEVEL
 * holds them back, not even one in the environment from the start. Its warnings are no chatter.
 */
export function isRuntimeChatter(line: string): boolean {
  return /^WARNING: All log messages before absl|^I\d{4} /.test(line);
}
