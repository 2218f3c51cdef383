import { groupBy } from '../core/group-by.js';
import type { RunRecord } from '../record/run-record.js';

/** One sentence a data set whose runs were trained although pictures lie on two sides of their split. */
export function leakNotes(runs: readonly Pick<RunRecord, 'config' | 'provenance'>[]): string[] {
  const leaking = runs.filter(({ provenance }) => provenance.leaks);
  return [...groupBy(leaking, ({ config }) => config.dataset)].map(([dataset, own]) => {
    const pairs = [...new Set(own.flatMap(({ provenance }) => provenance.leaks ?? []))];
    return `Trained all the same although pictures of ${dataset} lie on two sides of a split: ${pairs.join('; ')}.`;
  });
}
