/**
 * The runs that a command asks for, numbered and named from its arguments alone: whatever a host finds in its folders,
 * a number and a name mean the same run.
 */
import { combinedDataError, UsageError, unknownName } from '../core/errors.js';
import { type CellConfig, cellFolder } from '../study/cell-config.js';
import type { GridRequest, Plan, PlannedCell } from './plan.js';

/** One run of a plan, its data there or not. */
export interface PlannedRun extends Pick<CellConfig, 'dataset' | 'loss' | 'seed'> {
  /** From 1, in the order of data sets, seeds, losses. */
  number: number;
  /** `<data set>/<loss>/seed-<n>`. */
  name: string;
}

/** Seeds run before losses, so that the losses of one seed finish together and a broken-off grid compares like with like. */
export function plannedRuns({ datasets, seeds }: Pick<GridRequest, 'datasets' | 'seeds'>): PlannedRun[] {
  return datasets
    .flatMap(({ dataset, losses }) =>
      seeds.flatMap((seed) => losses.map((loss) => ({ dataset, loss, seed }))),
    )
    .map((run, at) => ({ number: at + 1, name: cellFolder(run), ...run }));
}

/** The cell of that number. Throws UsageError where the plan has none, DataError where its data set is refused. */
export function cellByNumber(plan: Plan, number: number): PlannedCell {
  const run = plan.runs.find((one) => one.number === number);
  if (run) return cellsOf(plan, [run])[0]!;
  throw new UsageError({
    verb: 'unknown',
    what: `run ${number}`,
    remedy: `the plan has runs 1 to ${plan.runs.length}: see --dry-run`,
  });
}

/**
 * The cells of those names, in the order of the plan. Throws UsageError with the nearest name where the plan has none,
 * DataError with all faults where data sets of theirs are refused.
 */
export function cellsByName(plan: Plan, names: readonly string[]): PlannedCell[] {
  const known = new Map(plan.runs.map((run) => [run.name, run]));
  const chosen = new Set(
    names.map((typed) => {
      const run = known.get(typed.toLowerCase());
      if (run) return run;
      throw unknownName('run', typed, [...known.keys()]);
    }),
  );
  return cellsOf(
    plan,
    plan.runs.filter((run) => chosen.has(run)),
  );
}

function cellsOf(plan: Plan, runs: readonly PlannedRun[]): PlannedCell[] {
  const refused = plan.refused.filter(({ dataset }) => runs.some((run) => run.dataset === dataset));
  if (refused.length === 1) throw refused[0]!.error;
  if (refused.length > 1) {
    throw combinedDataError(
      refused.map(({ error }) => error),
      `data sets ${refused.map(({ dataset }) => dataset).join(', ')}`,
    );
  }
  return runs.map(({ number }) => plan.cells.find((cell) => cell.number === number)!);
}
