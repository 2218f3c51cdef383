import { exitCodes } from '../core/errors.js';
import { type CellFailure, recordPlan, runCells, unfinishedCells } from '../run/grid.js';
import { runCellsAsProcesses } from '../run/job-pool.js';
import { runNotebooks } from '../run/notebooks.js';
import { cellByNumber, type Plan, type PlannedCell, planGrid } from '../run/plan.js';
import { cellFolder } from '../study/cell-config.js';
import { GridProgress } from './grid-progress.js';
import { describePlan, planAsJson } from './plan-text.js';
import { parseReplicateOptions, type ReplicateOptions, replicateHelp } from './replicate-options.js';
import { tellVerdicts, writeReport } from './tables.js';

/** `npm run replicate`: plan the grid, run what is not done, write tables, figures and report, end with the verdicts. */
export async function runReplicateCommand(argv: string[]): Promise<number> {
  const options = parseReplicateOptions(argv);
  const { request } = options;
  if (options.help) {
    process.stdout.write(replicateHelp);
    return exitCodes.done;
  }
  const plan = await planGrid(request);
  if (options.dryRun) {
    if (plan.cells.length === 0 && plan.firstFailure) throw plan.firstFailure;
    process.stdout.write(options.json ? planAsJson(plan) : describePlan(plan));
    return exitCodes.done;
  }
  tellWhatIsAbsent(plan, options);
  if (options.cell !== undefined) {
    const cell = cellByNumber(plan, options.cell);
    if (cell.action === 'reuse') process.stderr.write(`${cellFolder(cell.config)} is finished\n`);
    else await runHere([cell], options);
    return exitCodes.done;
  }
  recordPlan(request, plan);
  const cells = unfinishedCells(plan);
  process.stderr.write(`${cells.length} of ${plan.cells.length} cells to run, the others are finished\n`);
  const failures =
    options.jobs > 1 ? await runAsProcesses(cells, argv, options) : await runHere(cells, options);
  if (failures.length < plan.cells.length) {
    await finish(options);
  }
  const code = tellFailures(failures);
  return code === exitCodes.done && options.namedDatasets ? (plan.firstFailure?.exitCode ?? code) : code;
}

/** Report, notebooks, verdicts. Notebooks read the report's files and may add cells, so it is written again after them. */
async function finish(options: ReplicateOptions): Promise<void> {
  const { outDir, preset } = options.request;
  let report = writeReport(outDir, preset.name);
  if (options.notebooks) {
    await executeNotebooks(options);
    report = writeReport(outDir, preset.name);
  }
  tellVerdicts(report);
}

/** A data set that was asked for by name must be there; of a preset's own list, those that are there are run. */
function tellWhatIsAbsent(plan: Plan, { namedDatasets, keepGoing }: ReplicateOptions): void {
  const stops = plan.cells.length === 0 || (namedDatasets && !keepGoing);
  if (plan.firstFailure && stops) throw plan.firstFailure;
  for (const note of plan.notes) process.stderr.write(`note: ${note}\n`);
  for (const { dataset, absence } of plan.datasets) {
    if (absence) process.stderr.write(`left out: ${dataset} (${absence})\n`);
  }
}

/** Runs cells in this process, with one line of progress; the first interrupt lets the step in hand finish. */
async function runHere(cells: readonly PlannedCell[], options: ReplicateOptions): Promise<CellFailure[]> {
  const progress = new GridProgress(cells);
  const stopSignal = stopOnInterrupt(() => progress.say('stopping after this step; again to stop at once'));
  try {
    return await runCells(cells, options.request, {
      device: options.device,
      threads: options.threads,
      keepGoing: options.keepGoing,
      signal: stopSignal,
      onProgress: (cell, stage) => progress.update(cell, stage),
      onFinished: (cell, outcome) => progress.finished(cell, outcome),
    });
  } finally {
    progress.clear();
  }
}

async function runAsProcesses(
  cells: readonly PlannedCell[],
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<CellFailure[]> {
  return runCellsAsProcesses(cells, argv, {
    jobs: options.jobs,
    keepGoing: options.keepGoing,
    signal: stopOnInterrupt(() => process.stderr.write('stopping the cells after the steps in hand\n')),
    onLine: (cell, line) => process.stderr.write(`[${cellFolder(cell.config)}] ${line}\n`),
  });
}

/** Notebooks at a time: one computes while another starts its kernel. */
const notebooksAtOnce = 2;

async function executeNotebooks({ request }: ReplicateOptions): Promise<void> {
  await runNotebooks({
    preset: request.preset.name,
    outDir: request.outDir,
    dataDir: request.dataDir,
    jobs: notebooksAtOnce,
    signal: stopOnInterrupt(() => process.stderr.write('stopping the notebooks\n')),
    onLine: (line) => process.stderr.write(`${line}\n`),
  });
}

function stopOnInterrupt(onFirst: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    onFirst();
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return controller.signal;
}

function tellFailures(failures: readonly CellFailure[]): number {
  for (const { cell, message } of failures) {
    process.stderr.write(`failed: ${cellFolder(cell.config)} (cell ${cell.number}): ${message}\n`);
  }
  return failures[0]?.exitCode ?? exitCodes.done;
}
