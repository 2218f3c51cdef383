/** What `npm run replicate` does after the runs: tables, report, notebooks, and the account of what failed. */
import { exitCodes } from '../core/errors.js';
import { type NotebooksDone, runNotebooks } from '../run/notebooks/execute-notebooks.js';
import type { DataFailure } from '../run/plan/examine-data.js';
import { exitCodeOf, type RunFailure } from '../run/schedulers/execute-plan.js';
import { interruptible } from './interruptible.js';
import { openReport } from './open-report.js';
import { ProgressLine } from './progress.js';
import type { ReplicateOptions } from './replicate-options.js';
import { reportRunFailures } from './run-here.js';
import { describeStudy } from './study-summary.js';
import { writeReport } from './tables.js';

/**
 * Writes tables and report, executes the notebooks, and prints a summary, also where a notebook fails. Returns the failures of
 * notebooks.
 */
export async function finish(options: ReplicateOptions): Promise<readonly string[]> {
  const { outDir, preset } = options.request;
  const report = writeReport(outDir, preset.name);
  const notebooks = options.notebooks ? await executeNotebooks(options) : undefined;
  process.stdout.write(
    describeStudy(report, notebooks && { ...notebooks, failed: notebooks.failures.length }),
  );
  if (options.open) await openReport(report.page);
  return notebooks?.failures ?? [];
}

/** Notebooks executed in parallel: one computes while another starts its kernel. */
const parallelNotebooks = 2;

async function executeNotebooks({ request }: ReplicateOptions): Promise<NotebooksDone> {
  const progress = new ProgressLine();
  return interruptible(
    () => progress.say('stopping the notebooks'),
    (signal) =>
      runNotebooks({
        preset: request.preset.name,
        outDir: request.outDir,
        dataDir: request.dataDir,
        jobs: parallelNotebooks,
        signal,
        onLine: (line) => progress.say(line),
        onProgress: (ended, of) => progress.update(`notebooks: ${ended} of ${of}`, of > 0 ? ended / of : 1),
      }),
  ).finally(() => progress.clear());
}

/** Writes a line to stderr for each failure, and returns the exit code of the command. */
export function reportFailures(
  faulty: readonly DataFailure[],
  failures: readonly RunFailure[],
  notebookFailures: readonly string[],
): number {
  for (const { dataset, error } of faulty) process.stderr.write(`failed: ${dataset}: ${error.message}\n`);
  reportRunFailures(failures);
  for (const failure of notebookFailures) process.stderr.write(`failed: ${failure}\n`);
  if (notebookFailures.length > 0)
    process.stderr.write('training, tables and report are complete; open the notebooks with "npm run lab"\n');
  const ofNotebooks = notebookFailures.length > 0 ? exitCodes.unexpected : exitCodes.done;
  return faulty[0]?.error.exitCode ?? (failures.length > 0 ? exitCodeOf(failures) : ofNotebooks);
}
