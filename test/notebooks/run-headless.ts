/** Notebooks in tests: the project's Jupyter, and a look at the kernels that run. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jupyterEnvironment } from '../../src/run/notebooks/jupyter.js';

export const python = '.venv/bin/python';

/** Why no notebook can run here, if none can; `npm test` installs Jupyter first. */
export const noKernels =
  process.platform !== 'linux'
    ? 'not Linux'
    : existsSync(python) && existsSync('.venv/bin/jupyter-lab')
      ? undefined
      : 'no Jupyter: npm run setup';

/** Writes a notebook of code cells, named `first`, `second`, …, and returns its path. */
export function writeNotebook(folder: string, name: string, sources: readonly string[]): string {
  const ids = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
  const cells = sources.map((source, at) => ({
    cell_type: 'code',
    id: ids[at],
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const metadata = { kernelspec: { name: 'dsc-plus-plus', display_name: 'TypeScript (dsc-plus-plus)' } };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.ipynb`);
  writeFileSync(file, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

/** Starts the headless runner. `mark` stands in the environment of the kernels, so that a test finds its own. */
export function startRunner(
  folder: string,
  files: readonly string[],
  mark: string,
  env: Record<string, string> = {},
) {
  const child = spawn(python, ['tools/execute_notebooks.py', folder, '2', ...files], {
    env: { ...jupyterEnvironment(), DSC_HEADLESS: '1', DSC_TEST_MARK: mark, ...env },
  });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const events = () =>
    output
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { child, ended, events, complaint: () => complaint };
}

/** A cell, and the regular expression at which it is interrupted once it says what it fits. */
export type Cell = readonly [code: string, interruptedAt?: string];

export interface CellEnd {
  status: string;
  said: string;
  /** What came on the error stream. */
  errors: string;
  traceback: string;
}

/** Runs cells one after the other in one kernel; one that fails does not keep the next from being run. */
export async function runCells(
  cells: readonly Cell[],
  env: Record<string, string> = {},
): Promise<readonly CellEnd[]> {
  const pairs = cells.map(([code, interruptedAt]) => [code, interruptedAt ?? null]);
  const child = spawn(python, ['test/notebooks/run_cells.py', JSON.stringify(pairs)], {
    env: { ...jupyterEnvironment(), ...env },
  });
  let [output, complaint] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  await new Promise((done) => child.on('close', done));
  if (!output.startsWith('[')) throw new Error(output + complaint);
  return JSON.parse(output);
}

/** Numbers of the kernel processes that carry the mark. */
export function kernels(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((process) => {
      try {
        const command = readFileSync(`/proc/${process}/cmdline`, 'utf8');
        return (
          command.includes('kernel.cjs') && readFileSync(`/proc/${process}/environ`, 'utf8').includes(mark)
        );
      } catch {
        return false;
      }
    });
}

/** Waits until `holds`, or says after ten minutes that it never did. */
export async function until(holds: () => boolean): Promise<boolean> {
  for (let waitedSeconds = 0; waitedSeconds < 600; waitedSeconds += 0.1) {
    if (holds()) return true;
    await sleep(100);
  }
  return holds();
}
