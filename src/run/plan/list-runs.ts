/**
 * Lists the requested runs. Numbers and names follow from the arguments alone, so they mean the same run on every host, whatever
 * files are there.
 */
import { combinedDataError, UsageError, unknownName } from '../../core/errors.js';
import { type RunPlace, runName } from '../../study/run-config.js';
import { numberRanges } from './number-ranges.js';
import type { ListedRun, Plan, PlannedRun, PlanRequest, RefusedDataset } from './plan.js';

/**
 * All runs, ordered by data set, seed, fold, loss. The losses of one fold come together, so that an interrupted plan can still
 * compare them; every patient is tested once before a second seed begins.
 */
export function listRuns({ datasets }: Pick<PlanRequest, 'datasets'>): ListedRun[] {
  return datasets
    .flatMap(({ dataset, losses, seeds, folds }) =>
      seeds.flatMap((seed) =>
        runPlaces(seed, folds).flatMap((place) => losses.map((loss) => ({ dataset, loss, ...place }))),
      ),
    )
    .map((run, at) => ({ number: at + 1, name: runName(run), ...run }));
}

function runPlaces(seed: number, folds: number | null): RunPlace[] {
  if (folds === null) return [{ seed }];
  return Array.from({ length: folds }, (_, at) => ({ seed, fold: { number: at + 1, of: folds } }));
}

/** The part of a plan from which runs are chosen. */
export interface ChosenFrom extends Pick<Plan, 'listed' | 'runs'> {
  /** The data sets whose runs are not in `runs`, with their faults. */
  refused: readonly Pick<RefusedDataset, 'dataset' | 'error'>[];
}

/**
 * The runs with the given names or numbers, in the order of the plan. Throws UsageError for an unknown one, with the nearest
 * name, and DataError with all faults where a chosen run's data set is refused.
 */
export function chooseRuns(plan: ChosenFrom, namesOrNumbers: readonly string[]): PlannedRun[] {
  return plannedRunsOf(plan, chooseListed(plan.listed, namesOrNumbers));
}

/**
 * The runs with the given names or numbers, in the order of the list. Throws UsageError for an unknown one, with the nearest
 * name or all numbers. `source`: where the list can be read, a frozen plan's file or an option.
 */
export function chooseListed<Run extends Pick<ListedRun, 'number' | 'name'>>(
  listed: readonly Run[],
  namesOrNumbers: readonly string[],
  source = '--dry-run',
): Run[] {
  const chosen = new Set(
    namesOrNumbers.map((text) =>
      /^\d+$/.test(text) ? runOfNumber(listed, text, source) : runOfName(listed, text),
    ),
  );
  return listed.filter((run) => chosen.has(run));
}

type Named = Pick<ListedRun, 'number' | 'name'>;

function runOfNumber<Run extends Named>(listed: readonly Run[], text: string, source: string): Run {
  const run = listed.find(({ number }) => number === Number(text));
  if (run) return run;
  throw new UsageError({
    verb: 'unknown',
    what: `run ${text}`,
    remedy: `the plan has ${describeNumbers(listed)}: see ${source}`,
  });
}

/** "runs 1 to 4, 7"; a frozen plan may have gaps. */
function describeNumbers(listed: readonly Named[]): string {
  const ranges = numberRanges(listed.map(({ number }) => number));
  const described = ranges.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`));
  return `${listed.length === 1 ? 'run' : 'runs'} ${described.join(', ')}`;
}

function runOfName<Run extends Named>(listed: readonly Run[], text: string): Run {
  const run = listed.find(({ name }) => name === text.toLowerCase());
  if (run) return run;
  throw unknownName(
    'run',
    text,
    listed.map(({ name }) => name),
  );
}

function plannedRunsOf(plan: ChosenFrom, runs: readonly ListedRun[]): PlannedRun[] {
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
