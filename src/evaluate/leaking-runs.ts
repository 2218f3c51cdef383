import { groupBy } from '../core/group-by.js';
import type { RunRecord } from '../record/run-record.js';

/**
 * The distinct image pairs of some leaks, without the sides of the split, which differ between folds. Leaks are
 * phrases such as "a (training) and b (test) look nearly identical".
 */
export function leakingPairs(leaks: readonly string[]): string[] {
  return [...new Set(leaks.map((leak) => leak.replace(/ \((?:training|validation|test)\)/g, '')))];
}

/**
 * One sentence for each data set that was trained although nearly identical images lie on different sides of its
 * split.
 */
export function leakNotes(runs: readonly Pick<RunRecord, 'config' | 'provenance'>[]): string[] {
  const leaking = runs.filter(({ provenance }) => provenance.leaks);
  return [...groupBy(leaking, ({ config }) => config.dataset)].map(([dataset, own]) => {
    const pairs = leakingPairs(own.flatMap(({ provenance }) => provenance.leaks ?? []));
    return `Trained although identical or nearly identical images of ${dataset} are on different sides of a split: ${pairs.join('; ')}.`;
  });
}
