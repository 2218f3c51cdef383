import { groupBy } from '../core/group-by.js';
import type { RunRecord } from '../record/run-record.js';
import { counted } from '../text/number-format.js';

/** The training from which a value comes: the fold held out for testing, and the seed. */
export interface Network {
  fold: number;
  /** Number of folds of the split; the authors' split counts as one fold. */
  folds: number;
  seed: number;
}

export function networkOf({ config: { fold, seed } }: Pick<RunRecord, 'config'>): Network {
  return { fold: fold?.number ?? 1, folds: fold?.of ?? 1, seed };
}

/**
 * "3 seeds" for one split; "5 folds" with one seed each, or "1 fold" if only one of five is finished; "5 folds of
 * 2 seeds"; "5 folds, 7 networks" if folds have different numbers of seeds.
 */
export function networksText(networks: readonly Network[]): string {
  if (networks.every(({ folds }) => folds === 1)) return counted(networks.length, 'seed');
  const byFold = [...groupBy(networks, ({ fold }) => fold).values()].map(({ length }) => length);
  const folds = counted(byFold.length, 'fold');
  const [seeds = 0] = byFold;
  if (byFold.some((length) => length !== seeds)) return `${folds}, ${counted(networks.length, 'network')}`;
  return seeds === 1 ? folds : `${folds} of ${counted(seeds, 'seed')}`;
}
