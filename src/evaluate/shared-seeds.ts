import { groupBy } from '../core/group-by.js';
import type { RunRecord } from '../record/run-record.js';
import { type DatasetRuns, seedsOf } from './dataset-runs.js';
import { type Method, methods } from './method.js';

/**
 * The runs of the seeds that every method of the data set has in each of its folds, so that no mean is over more networks a fold
 * than another; all runs if the methods share no such seed.
 */
export function ofSharedSeeds(runs: DatasetRuns): DatasetRuns {
  const [first = [], ...others] = [...new Set(methods.map(({ loss }) => loss))]
    .map((loss) => seedsOfEveryFold(trainedWith(runs, { loss })))
    .filter(({ length }) => length > 0);
  const seeds = first.filter((seed) => others.every((own) => own.includes(seed)));
  if (seeds.length === 0) return runs;
  const kept = [...runs.losses].map(
    ([loss, trained]) => [loss, trained.filter(({ config }) => seeds.includes(config.seed))] as const,
  );
  return { ...runs, losses: new Map(kept) };
}

function seedsOfEveryFold(trained: readonly RunRecord[]): number[] {
  const folds = [...groupBy(trained, ({ config }) => config.fold?.number).values()].map(seedsOf);
  return seedsOf(trained).filter((seed) => folds.every((own) => own.includes(seed)));
}

/** The runs of a loss; none where it was not trained. */
export function trainedWith({ losses }: DatasetRuns, { loss }: Pick<Method, 'loss'>): readonly RunRecord[] {
  return (losses as ReadonlyMap<string, readonly RunRecord[]>).get(loss) ?? [];
}
