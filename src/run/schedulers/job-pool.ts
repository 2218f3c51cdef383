import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { exitCodes, InterruptedRunError } from '../../core/errors.js';
import { parentPipeEnvironment } from '../../core/parent-pipe.js';
import { runName } from '../../study/run-config.js';
import type { PlannedRun } from '../plan/plan.js';
import type { RunFailure } from './execute-plan.js';

export interface JobPoolOptions {
  /** Processes at a time. */
  jobs: number;
  /** Threads of each process; where undefined, the machine's threads are divided among them. */
  threads: number | undefined;
  keepGoing: boolean;
  signal: AbortSignal;
  /** A line that a run's process wrote. */
  onLine: (run: PlannedRun, line: string) => void;
}

/**
 * Executes runs as processes of their own, `jobs` at a time. Each process is this command again with `--run NAME`, so that
 * any scheduler could do the same; its files are its only result.
 *
 * Without `keepGoing` the first failure lets the runs at work finish and starts no more. Failures are returned in the
 * order of the plan, whichever process ended first.
 */
export async function executeRunsAsProcesses(
  runs: readonly PlannedRun[],
  argv: readonly string[],
  { jobs, threads, keepGoing, signal, onLine }: JobPoolOptions,
): Promise<RunFailure[]> {
  const threadsEach = threads ?? Math.max(1, Math.floor(availableParallelism() / jobs));
  const waiting = [...runs];
  const failures: RunFailure[] = [];
  const work = async (): Promise<void> => {
    while (!signal.aborted && (keepGoing || failures.length === 0)) {
      const run = waiting.shift();
      if (!run) return;
      const failure = await runProcess(
        run,
        [...argv, '--jobs', '1', '--threads', String(threadsEach)],
        signal,
        onLine,
      );
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
  signal: AbortSignal,
  onLine: JobPoolOptions['onLine'],
): Promise<RunFailure | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...argv, '--run', runName(run.config)],
      {
        // The last pipe closes when this process ends; the child then stops in order.
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        env: { ...process.env, ...parentPipeEnvironment },
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
