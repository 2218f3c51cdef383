/** How the training commands handle missing or faulty data before they train. */
import { combinedDataError } from '../core/errors.js';
import { printableLine } from '../core/printable.js';
import { type DataFailure, examineData, type LeakCheck } from '../run/plan/examine-data.js';
import type { Plan, PlannedRun, RefusedDataset } from '../run/plan/plan.js';
import { counted } from '../text/number-format.js';
import { interruptible } from './interruptible.js';
import { ProgressLine } from './progress.js';
import type { ReplicateOptions } from './replicate-options.js';

/**
 * The refused data sets that stop the command: those named by the user, and those of which some cases are there. Other data sets
 * of a preset's list are left out, unless nothing would be left to run.
 */
export function blockingDataSets(
  { runs, refused }: Plan,
  { namedDatasets }: ReplicateOptions,
): RefusedDataset[] {
  return refused.filter(({ isThere }) => isThere || namedDatasets || runs.length === 0);
}

/** Writes to stderr the notes of the plan (such as partial data) and which data sets are left out. */
export function reportAbsentData({ notes, datasets }: Plan, toMend: readonly RefusedDataset[]): void {
  for (const note of notes) process.stderr.write(`note: ${printableLine(note)}\n`);
  for (const { dataset, absence } of datasets) {
    if (absence === null || toMend.some((one) => one.dataset === dataset)) continue;
    process.stderr.write(`left out: ${dataset} (${printableLine(absence)})\n`);
  }
}

/** Reads all data that the runs use, with a progress line, and returns the faults. */
export async function examineWithProgress(
  runs: readonly PlannedRun[],
  refused: readonly RefusedDataset[],
  { request, allowLeak, threads }: Pick<ReplicateOptions, 'request' | 'allowLeak' | 'threads'>,
): Promise<DataFailure[]> {
  const progress = new ProgressLine();
  const onFirst = () => progress.say('stopping after this case; again to stop at once');
  return interruptible(onFirst, (signal) =>
    examineData(runs, refused, request, {
      signal,
      allowLeak,
      threads,
      onLeakCheck: (check) => progress.say(describeLeakCheck(check)),
      onCase: (dataset, done, of, work) =>
        progress.update(`${dataset}: case ${done} of ${of} ${work}`, done / of),
    }),
  ).finally(() => progress.clear());
}

/** "leak check: chasedb1, 28 cases, 5 splits: no picture is on two sides". */
export function describeLeakCheck({ dataset, cases, splits, leaks }: LeakCheck): string {
  const what = `leak check: ${dataset}, ${counted(cases, 'case')}, ${counted(splits, 'split')}`;
  if (leaks.length === 0) return `${what}: no picture is on two sides`;
  return printableLine(`${what}: ${leaks.join('; ')}; training goes on (--allow-leak)`);
}

/** Throws one DataError with all faults of the given data sets, if there are any. */
export function throwCombined(failures: readonly DataFailure[]): void {
  if (failures.length === 0) return;
  const names = failures.map(({ dataset }) => dataset).join(', ');
  throw combinedDataError(
    failures.map(({ error }) => error),
    failures.length === 1 ? names : `data sets ${names}`,
  );
}
