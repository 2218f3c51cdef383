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

/** "3 seeds" of one split, "5 folds" with a seed each, "1 fold" of five where no other is finished, "5 folds, 10 seeds". */
export function networksText(networks: readonly Network[]): string {
  const seeds = counted(networks.length, 'seed');
  if (networks.every(({ folds }) => folds === 1)) return seeds;
  const folds = new Set(networks.map(({ fold }) => fold)).size;
  return networks.length === folds ? counted(folds, 'fold') : `${counted(folds, 'fold')}, ${seeds}`;
}
