/** Executes the notebooks headlessly: the notebook stage of `replicate`. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { writeFileAtomic } from '../core/atomic-file.js';
import { exitCodes, InterruptedRunError, StudyError } from '../core/errors.js';
import { readStudy, type StudyRecord } from '../record/study-record.js';
import type { PresetName } from '../study/cell-config.js';
import { experiments } from '../study/claims.js';
import { type NotebookEntry, notebooks } from '../study/notebooks.js';
import { jupyterEnvironment, jupyterProgram } from './jupyter.js';
import { codeHash, readNotebook, resultsHash } from './notebook-state.js';

export interface NotebookRun {
  preset: PresetName;
  outDir: string;
  dataDir: string;
  /** Notebooks at a time, each with a kernel of its own. */
  jobs: number;
  signal: AbortSignal;
  /** A line for the user. */
  onLine: (line: string) => void;
}

/** Notebooks whose results are there, and those left out, each with what it lacks. */
export function notebooksFor({ cells }: Pick<StudyRecord, 'cells'>): {
  able: NotebookEntry[];
  unable: { name: string; lacks: string }[];
} {
  const sets = new Set(cells.map(({ config }) => config.dataset));
  const lacks = ({ needs }: NotebookEntry): string | null => {
    if (needs === 'any') return sets.size > 0 ? null : 'any results';
    if (needs === 'phantom') return cells.some(({ posterior }) => posterior) ? null : 'results on a phantom';
    if ('dataset' in needs) return sets.has(needs.dataset) ? null : `results on ${needs.dataset}`;
    const answers = experiments.find(({ name }) => name === needs.experiment)!.datasets;
    return answers.some((name) => sets.has(name)) ? null : `results on ${answers.join(' or ')}`;
  };
  return {
    able: notebooks.filter((entry) => lacks(entry) === null),
    unable: notebooks.flatMap((entry) => {
      const missing = lacks(entry);
      return missing === null ? [] : [{ name: entry.name, lacks: missing }];
    }),
  };
}

/**
 * Executes every notebook whose results are there and keeps, in `<out>/<preset>/notebooks/`, the executed copies and
 * their HTML pages. A failure does not stop the others. Throws StudyError that names each notebook, cell and error;
 * InterruptedRunError when stopped. No kernel outlives the call.
 */
export async function runNotebooks(run: NotebookRun): Promise<void> {
  const { able, unable } = notebooksFor(readStudy(run.outDir, run.preset));
  for (const { name, lacks } of unable) run.onLine(`left out: notebook ${name} (it needs ${lacks})`);
  const folder = join(run.outDir, run.preset, 'notebooks');
  mkdirSync(folder, { recursive: true });
  // What takes longest begins first: the variants train where the plan has none.
  const longestFirst = [...able].sort(
    (a, b) => Number(b.name === '70-variants') - Number(a.name === '70-variants'),
  );
  const failures = await execute(
    run,
    folder,
    longestFirst.map(({ name }) => join('notebooks', `${name}.ipynb`)),
  );
  copyFileSync('node_modules/plotly.js-dist/plotly.js', join(folder, 'plotly.js'));
  for (const { name } of able) seal(join(folder, `${name}.ipynb`), run);
  if (failures.length > 0) throw failed(failures);
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
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGTERM');
  run.signal.addEventListener('abort', stop);
  const failures: NotebookEvent[] = [];
  let ended = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as NotebookEvent;
    if (event.event === 'started') return;
    ended += 1;
    const place = `notebook ${event.notebook} [${ended}/${files.length}]`;
    run.onLine(event.event === 'finished' ? `${place}: executed in ${event.seconds} s` : `${place}: failed`);
    if (event.event === 'failed') failures.push(event);
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

/** Notes in an executed notebook what its outputs rest on, in the form in which notebooks are kept. */
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

function failed(failures: readonly NotebookEvent[]): StudyError {
  const list = failures.map(({ notebook, cell, error }) => `notebook ${notebook}, cell "${cell}": ${error}`);
  return new StudyError(
    {
      verb: 'invalid',
      what: `notebooks (${failures.length} failed):\n${list.join('\n')}\n`,
      remedy: 'open them with "npm run lab"; finished cells of the grid stay',
    },
    exitCodes.unexpected,
  );
}

function broken(code: number | null, complaint: string): StudyError {
  const remedy = 'run "npm run setup", then the same command again';
  return new StudyError(
    { verb: 'invalid', what: `Jupyter: its runner ended with ${code}:\n${complaint.trim()}\n`, remedy },
    exitCodes.unexpected,
  );
}

function interrupted(folder: string): InterruptedRunError {
  const remedy = 'run the same command again: the grid stays, the notebooks are executed anew';
  return new InterruptedRunError({ verb: 'missing', what: 'rest of the notebooks', where: folder, remedy });
}
