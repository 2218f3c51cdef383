import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { exitCodes, InterruptedRunError } from '../core/errors.js';
import type { CellFailure } from './grid.js';
import type { PlannedCell } from './plan.js';

export interface JobPoolOptions {
  /** Processes at a time. */
  jobs: number;
  keepGoing: boolean;
  signal: AbortSignal;
  /** A line that a cell's process wrote. */
  onLine: (cell: PlannedCell, line: string) => void;
}

/**
 * Runs cells as processes of their own, `jobs` at a time, the machine's threads divided among them. Each process is
 * this command again with `--cell N`, so that any scheduler could do the same; its files are its only result.
 *
 * Without `keepGoing` the first failure lets the running cells finish and starts no more.
 */
export async function runCellsAsProcesses(
  cells: readonly PlannedCell[],
  argv: readonly string[],
  { jobs, keepGoing, signal, onLine }: JobPoolOptions,
): Promise<CellFailure[]> {
  const threads = Math.max(1, Math.floor(availableParallelism() / jobs));
  const waiting = [...cells];
  const failures: CellFailure[] = [];
  const work = async (): Promise<void> => {
    while (!signal.aborted && (keepGoing || failures.length === 0)) {
      const cell = waiting.shift();
      if (!cell) return;
      const failure = await runProcess(
        cell,
        [...argv, '--jobs', '1', '--threads', String(threads)],
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
      what: 'rest of a grid that was interrupted',
      remedy: 'the state of every cell is saved: run the same command again to go on',
    });
  }
  return failures;
}

function runProcess(
  cell: PlannedCell,
  argv: readonly string[],
  signal: AbortSignal,
  onLine: JobPoolOptions['onLine'],
): Promise<CellFailure | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'replicate', ...argv, '--cell', String(cell.number)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const interrupt = () => child.kill('SIGTERM');
    signal.addEventListener('abort', interrupt);
    let lastLine = '';
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLine = line;
      onLine(cell, line);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', interrupt);
      const exitCode = code ?? exitCodes.unexpected;
      resolve(exitCode === exitCodes.done ? undefined : { cell, exitCode, message: lastLine });
    });
  });
}
