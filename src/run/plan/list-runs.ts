/**
 * The runs that a command asks for, numbered and named from its arguments alone: whatever a host finds in its folders,
 * a number and a name mean the same run.
 */
import { combinedDataError, UsageError, unknownName } from '../../core/errors.js';
import { type RunPlace, runName } from '../../study/run-config.js';
import type { ListedRun, Plan, PlannedRun, PlanRequest } from './plan.js';

/**
 * Seeds, then folds, then losses: the losses of one fold finish together, so that a broken-off plan compares like with like,
 * and every patient is tested once before a second seed begins.
 */
export function listRuns({ datasets }: Pick<PlanRequest, 'datasets'>): ListedRun[] {
  return datasets
    .flatMap(({ dataset, losses, seeds, folds }) =>
      seeds.flatMap((seed) =>
        placesOf(seed, folds).flatMap((place) => losses.map((loss) => ({ dataset, loss, ...place }))),
      ),
    )
    .map((run, at) => ({ number: at + 1, name: runName(run), ...run }));
}

function placesOf(seed: number, folds: number | null): RunPlace[] {
  if (folds === null) return [{ seed }];
  return Array.from({ length: folds }, (_, at) => ({ seed, fold: { number: at + 1, of: folds } }));
}

/**
 * The runs of those names, or numbers in the plan, in the order of the plan. Throws UsageError with the nearest name
 * where the plan has none, DataError with all faults where data sets of theirs are refused.
 */
export function chooseRuns(plan: Plan, typed: readonly string[]): PlannedRun[] {
  return runsOf(plan, chooseListed(plan.listed, typed));
}

/** The runs of those names or numbers, in the order of the list. Throws UsageError with the nearest name for another. */
export function chooseListed<Run extends Pick<ListedRun, 'number' | 'name'>>(
  listed: readonly Run[],
  typed: readonly string[],
): Run[] {
  const chosen = new Set(
    typed.map((one) => (/^\d+$/.test(one) ? runOfNumber(listed, one) : runOfName(listed, one))),
  );
  return listed.filter((run) => chosen.has(run));
}

type Named = Pick<ListedRun, 'number' | 'name'>;

function runOfNumber<Run extends Named>(listed: readonly Run[], typed: string): Run {
  const run = listed.find(({ number }) => number === Number(typed));
  if (run) return run;
  throw new UsageError({
    verb: 'unknown',
    what: `run ${typed}`,
    remedy: `the plan has runs 1 to ${listed.length}: see --dry-run`,
  });
}

function runOfName<Run extends Named>(listed: readonly Run[], typed: string): Run {
  const run = listed.find(({ name }) => name === typed.toLowerCase());
  if (run) return run;
  throw unknownName(
    'run',
    typed,
    listed.map(({ name }) => name),
  );
}

function runsOf(plan: Plan, runs: readonly ListedRun[]): PlannedRun[] {
  const refused = plan.refused.filter(({ dataset }) => runs.some((run) => run.dataset === dataset));
  if (refused.length === 1) throw refused[0]!.error;
  if (refused.length > 1) {
    throw combinedDataError(
      refused.map(({ error }) => error),
      `data sets ${refused.map(({ dataset }) => dataset).join(', ')}`,
    );
  }
  return runs.map(({ number }) => plan.runs.find((run) => run.number === number)!);
}
