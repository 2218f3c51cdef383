/** Executes the notebooks headlessly: the notebook stage of `replicate`. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { makeFolder, writeFileAtomic } from '../../core/atomic-file.js';
import { exitCodes, InterruptedRunError, StudyError } from '../../core/errors.js';
import { readStudy } from '../../record/study-record.js';
import type { PresetName } from '../../study/run-config.js';
import { jupyterEnvironment, jupyterProgram } from './jupyter.js';
import { notebooksFor } from './notebook-needs.js';
import { codeHash, readNotebook, resultsHash } from './notebook-state.js';

export interface NotebookRun {
  preset: PresetName;
  outDir: string;
  dataDir: string;
  /** Number of notebooks executed at the same time, each with its own kernel. */
  jobs: number;
  signal: AbortSignal;
  /** Called with each line for the user. */
  onLine: (line: string) => void;
  /** Called at the start and after each notebook. */
  onProgress: (ended: number, of: number) => void;
}

/** Counts and failures of executed notebooks. */
export interface NotebooksDone {
  executed: number;
  leftOut: number;
  /** Notebook, cell and error of each failure. */
  failures: readonly string[];
}

/**
 * Executes every notebook whose results are available, and writes the executed copies and their HTML pages to
 * `<out>/<preset>/notebooks/`. Notebooks only read results. A failure does not stop the others. All kernels have ended when the
 * call returns. Throws InterruptedRunError when the signal stops it.
 */
export async function runNotebooks(run: NotebookRun): Promise<NotebooksDone> {
  const { able, unable } = notebooksFor(readStudy(run.outDir, run.preset));
  for (const { name, lacks } of unable) run.onLine(`left out: notebook ${name} needs ${lacks}`);
  const folder = join(run.outDir, run.preset, 'notebooks');
  makeFolder(folder);
  const failures = await execute(
    run,
    folder,
    able.map(({ name }) => join('notebooks', `${name}.ipynb`)),
  );
  copyFileSync('node_modules/plotly.js-dist/plotly.js', join(folder, 'plotly.js'));
  for (const { name } of able) seal(join(folder, `${name}.ipynb`), run);
  return {
    executed: able.length - failures.length,
    leftOut: unable.length,
    failures: failures.map(({ notebook, cell, error }) => `notebook ${notebook}, cell "${cell}": ${error}`),
  };
}

interface NotebookEvent {
  event: 'started' | 'finished' | 'failed';
  notebook: string;
  seconds?: number;
  cell?: string;
  error?: string;
}

async function execute(run: NotebookRun, folder: string, files: readonly string[]): Promise<NotebookEvent[]> {
  const program = resolve('tools', 'execute_notebooks.py');
  const child = spawn(jupyterProgram('python'), [program, folder, String(run.jobs), ...files], {
    env: {
      ...jupyterEnvironment(),
      DSC_PRESET: run.preset,
      DSC_OUT: resolve(run.outDir),
      DSC_DATA_DIR: resolve(run.dataDir),
      DSC_HEADLESS: '1',
    },
    // The child's stdin closes when this process ends; the child then stops.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGTERM');
  run.signal.addEventListener('abort', stop);
  const failures: NotebookEvent[] = [];
  let ended = 0;
  run.onProgress(ended, files.length);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as NotebookEvent;
    if (event.event === 'started') return;
    ended += 1;
    const place = `notebook ${event.notebook} [${ended}/${files.length}]`;
    run.onLine(event.event === 'finished' ? `${place}: executed in ${event.seconds} s` : `${place}: failed`);
    if (event.event === 'failed') failures.push(event);
    run.onProgress(ended, files.length);
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-4000);
  });
  const code = await new Promise<number | null>((done, reject) => {
    child.on('error', reject).on('close', done);
  });
  run.signal.removeEventListener('abort', stop);
  if (run.signal.aborted) throw interrupted(folder);
  if (ended < files.length) throw broken(code, complaint);
  return failures;
}

/** Writes into an executed notebook's metadata the preset and the hashes of its code and results. */
function seal(file: string, { outDir, preset }: NotebookRun): void {
  if (!existsSync(file)) return;
  const notebook = readNotebook(file);
  notebook.metadata.dsc_plus_plus = {
    preset,
    code: codeHash(notebook),
    results: resultsHash(outDir, preset),
  };
  writeFileAtomic(file, `${JSON.stringify(notebook, null, 1)}\n`);
}

function broken(code: number | null, complaint: string): StudyError {
  const remedy = 'run "npm run setup", then the same command again';
  return new StudyError(
    { verb: 'invalid', what: `Jupyter: its runner ended with ${code}:\n${complaint.trim()}\n`, remedy },
    exitCodes.unexpected,
  );
}

function interrupted(folder: string): InterruptedRunError {
  const remedy =
    'run the same command again: tables and report are complete, the notebooks are executed again';
  return new InterruptedRunError({ verb: 'missing', what: 'rest of the notebooks', where: folder, remedy });
}
