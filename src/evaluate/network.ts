import { groupBy } from '../core/group-by.js';
import type { RunRecord } from '../record/run-record.js';
import { counted } from '../text/number-format.js';

/** Which training a value comes from: the fold that was left out of it, and its seed. */
export interface Network {
  fold: number;
  /** How many folds the split has; the authors' split is one fold. */
  folds: number;
  seed: number;
}

export function networkOf({ config: { fold, seed } }: Pick<RunRecord, 'config'>): Network {
  return { fold: fold?.number ?? 1, folds: fold?.of ?? 1, seed };
}

/**
 * "3 seeds" of one split; "5 folds" with a seed each, "1 fold" of five where no other is finished; "5 folds of 2 seeds", and
 * "5 folds, 7 networks" where some folds have more seeds than others.
 */
export function networksText(networks: readonly Network[]): string {
  if (networks.every(({ folds }) => folds === 1)) return counted(networks.length, 'seed');
  const byFold = [...groupBy(networks, ({ fold }) => fold).values()].map(({ length }) => length);
  const folds = counted(byFold.length, 'fold');
  const [seeds = 0] = byFold;
  if (byFold.some((length) => length !== seeds)) return `${folds}, ${counted(networks.length, 'network')}`;
  return seeds === 1 ? folds : `${folds} of ${counted(seeds, 'seed')}`;
}
