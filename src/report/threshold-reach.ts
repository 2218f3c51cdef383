import { overlap } from '../metrics/overlap.js';
import type { CellRecord } from '../record/cell-record.js';
import { averageOverSeeds, type CaseValues } from './case-values.js';
import { groupBy } from './group-by.js';

export type ReachPart = 'recall' | 'precision' | 'both';

/**
 * How far the threshold moves recall, precision, or both (their mean) of each test case, averaged over seeds:
 *
 *     range = max − min over the stored thresholds of the values that are defined; reach = (range_recall + range_precision) / 2
 *
 * In [0, 1]; NaN where recall or precision is defined at no threshold (no such pixels, nothing ever predicted).
 */
export function thresholdReach(cells: readonly CellRecord[], row: string, part: ReachPart): CaseValues {
  return averageOverSeeds(
    cells.map((cell) => {
      const rows = cell.thresholds.filter((entry) => entry.className === row);
      return [...groupBy(rows, (entry) => entry.caseId)].map(([caseId, entries]) => {
        const overlaps = entries.map(overlap);
        const recall = range(overlaps.map((entry) => entry.recall));
        const precision = range(overlaps.map((entry) => entry.precision));
        const value = { recall, precision, both: (recall + precision) / 2 }[part];
        return [caseId, value] as const;
      });
    }),
  );
}

function range(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length === 0 ? Number.NaN : Math.max(...defined) - Math.min(...defined);
}
