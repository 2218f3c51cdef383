import type { RunRecord } from '../record/run-record.js';

/** Which training a value comes from: the fold that was left out of it, and its seed. */
export interface Network {
  fold: number;
  seed: number;
}

/** The authors' split is one fold. */
export function networkOf({ config: { fold, seed } }: Pick<RunRecord, 'config'>): Network {
  return { fold: fold?.number ?? 1, seed };
}

/** "3 seeds" of one split, "5 folds" with a seed each, "5 folds, 10 seeds". */
export function networksText(networks: readonly Network[]): string {
  const folds = new Set(networks.map(({ fold }) => fold)).size;
  if (folds === 1) return networks.length === 1 ? '1 seed' : `${networks.length} seeds`;
  return networks.length === folds ? `${folds} folds` : `${folds} folds, ${networks.length} seeds`;
}
