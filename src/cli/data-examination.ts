/** What the commands that train do about data that is absent or faulty before it trains anything. */
import { combinedDataError } from '../core/errors.js';
import { printableLine } from '../core/printable.js';
import { type DataFailure, examineData, type LeakCheck } from '../run/plan/examine-data.js';
import type { Plan, PlannedRun, RefusedDataset } from '../run/plan/plan.js';
import { counted } from '../text/number-format.js';
import { interruptible } from './interruptible.js';
import { ProgressLine } from './progress.js';
import type { ReplicateOptions } from './replicate-options.js';

/**
 * Refused data sets that stop a run: one that was asked for by name must be there, one of which a part is there must
 * be sound. The others of a preset's own list are left out, unless that leaves nothing.
 */
export function refusedToMend(
  { runs, refused }: Plan,
  { namedDatasets }: ReplicateOptions,
): RefusedDataset[] {
  return refused.filter(({ isThere }) => isThere || namedDatasets || runs.length === 0);
}

/** Tells what the run will go on with: partial data, and which sets are left out. */
export function tellWhatIsAbsent({ notes, datasets }: Plan, toMend: readonly RefusedDataset[]): void {
  for (const note of notes) process.stderr.write(`note: ${printableLine(note)}\n`);
  for (const { dataset, absence } of datasets) {
    if (absence === null || toMend.some((one) => one.dataset === dataset)) continue;
    process.stderr.write(`left out: ${dataset} (${printableLine(absence)})\n`);
  }
}

/** Reads all data that the run will use, with a line of progress, and returns what is wrong with it. */
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

/** "leak check: chasedb1, 28 cases, 5 splits: no picture lies on two sides". */
export function describeLeakCheck({ dataset, cases, splits, leaks }: LeakCheck): string {
  const what = `leak check: ${dataset}, ${counted(cases, 'case')}, ${counted(splits, 'split')}`;
  if (leaks.length === 0) return `${what}: no picture lies on two sides`;
  return printableLine(`${what}: ${leaks.join('; ')}; trained all the same (--allow-leak)`);
}

/** Throws one error with every fault of the given sets, if there are any. */
export function throwTogether(failures: readonly DataFailure[]): void {
  if (failures.length === 0) return;
  const names = failures.map(({ dataset }) => dataset).join(', ');
  throw combinedDataError(
    failures.map(({ error }) => error),
    failures.length === 1 ? names : `data sets ${names}`,
  );
}
