import { join } from 'node:path';
import { exitCodes } from '../core/errors.js';
import type { DataFailure } from '../run/examine-data.js';
import { type CellFailure, exitCodeOf, recordPlan, runCells, unfinishedCells } from '../run/grid.js';
import { runCellsAsProcesses } from '../run/job-pool.js';
import { runNotebooks } from '../run/notebooks.js';
import { cellByNumber, type PlannedCell, planGrid } from '../run/plan.js';
import { cellFolder } from '../study/cell-config.js';
import { examineWithProgress, refusedToMend, tellWhatIsAbsent, throwTogether } from './data-examination.js';
import { GridProgress } from './grid-progress.js';
import { interruptible } from './interruptible.js';
import { checkOutFolder } from './out-folder.js';
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
  checkOutFolder(join(request.outDir, request.preset.name));
  const plan = await planGrid(request);
  if (options.dryRun) {
    if (plan.cells.length === 0) throwTogether(plan.refused);
    process.stdout.write(options.json ? planAsJson(plan) : describePlan(plan));
    return exitCodes.done;
  }
  const refused = refusedToMend(plan, options);
  if (options.cell !== undefined) {
    if (!options.keepGoing || plan.cells.length === 0) throwTogether(refused);
    const cell = cellByNumber(plan, options.cell);
    if (cell.action === 'reuse') process.stderr.write(`${cellFolder(cell.config)} is finished\n`);
    else await runHere([cell], options);
    return exitCodes.done;
  }
  tellWhatIsAbsent(plan, refused);
  const faulty = await examineWithProgress(unfinishedCells(plan), refused, options);
  const isSound = ({ config }: PlannedCell) => faulty.every(({ dataset }) => dataset !== config.dataset);
  if (!options.keepGoing || !plan.cells.some(isSound)) throwTogether(faulty);
  for (const { error } of faulty) process.stderr.write(`left out: ${error.message}\n`);
  recordPlan(request, plan);
  const cells = unfinishedCells(plan).filter(isSound);
  process.stderr.write(
    `${cells.length} of ${plan.cells.length} cells to run, the others are finished${faulty.length > 0 ? ' or left out' : ''}\n`,
  );
  const failures =
    options.jobs > 1 ? await runAsProcesses(cells, argv, options) : await runHere(cells, options);
  if (failures.length < plan.cells.filter(isSound).length) {
    await finish(options);
  }
  return tellFailures(faulty, failures);
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

/** Runs cells in this process, with one line of progress; the first interrupt lets the step in hand finish. */
async function runHere(cells: readonly PlannedCell[], options: ReplicateOptions): Promise<CellFailure[]> {
  const progress = new GridProgress(cells);
  const onFirst = () => progress.say('stopping after this step; again to stop at once');
  return interruptible(onFirst, (signal) =>
    runCells(cells, options.request, {
      device: options.device,
      threads: options.threads,
      keepGoing: options.keepGoing,
      signal,
      onProgress: (cell, stage) => progress.update(cell, stage),
      onFinished: (cell, outcome) => progress.finished(cell, outcome),
    }),
  ).finally(() => progress.clear());
}

async function runAsProcesses(
  cells: readonly PlannedCell[],
  argv: readonly string[],
  options: ReplicateOptions,
): Promise<CellFailure[]> {
  const onFirst = () => process.stderr.write('stopping the cells after the steps in hand\n');
  return interruptible(onFirst, (signal) =>
    runCellsAsProcesses(cells, argv, {
      jobs: options.jobs,
      threads: options.threads,
      keepGoing: options.keepGoing,
      signal,
      onLine: (cell, line) => process.stderr.write(`[${cellFolder(cell.config)}] ${line}\n`),
    }),
  );
}

/** Notebooks at a time: one computes while another starts its kernel. */
const notebooksAtOnce = 2;

async function executeNotebooks({ request }: ReplicateOptions): Promise<void> {
  const onFirst = () => process.stderr.write('stopping the notebooks\n');
  await interruptible(onFirst, (signal) =>
    runNotebooks({
      preset: request.preset.name,
      outDir: request.outDir,
      dataDir: request.dataDir,
      jobs: notebooksAtOnce,
      signal,
      onLine: (line) => process.stderr.write(`${line}\n`),
    }),
  );
}

function tellFailures(faulty: readonly DataFailure[], failures: readonly CellFailure[]): number {
  for (const { dataset, error } of faulty) process.stderr.write(`failed: ${dataset}: ${error.message}\n`);
  for (const { cell, message } of failures) {
    process.stderr.write(`failed: ${cellFolder(cell.config)} (cell ${cell.number}): ${message}\n`);
  }
  return faulty[0]?.error.exitCode ?? exitCodeOf(failures);
}
