import type { ThresholdCounts } from '../metrics/case-score.js';
import { type Overlap, overlap } from '../metrics/overlap.js';
import type { CellRecord } from '../record/cell-record.js';
import { averageOverSeeds } from './case-values.js';
import { groupBy } from './group-by.js';
import { type MeanInterval, meanInterval } from './mean-interval.js';

export type ThresholdQuantity = Exclude<keyof Overlap, 'iou'>;

/** Mean of a quantity over test cases at one threshold, with its interval. */
export interface ThresholdPoint extends MeanInterval {
  threshold: number;
  /** Cases in which the quantity is defined at this threshold. */
  cases: number;
}

/** A quantity against the threshold: each case averaged over seeds, undefined cases left out of that threshold's mean. */
export function thresholdCurve(
  cells: readonly CellRecord[],
  row: string,
  quantity: ThresholdQuantity,
): ThresholdPoint[] {
  const counts = cells.map((cell) =>
    groupBy(
      cell.thresholds.filter((entry) => entry.className === row),
      (entry: ThresholdCounts) => entry.threshold,
    ),
  );
  const thresholds = [...(counts[0]?.keys() ?? [])].sort((a, b) => a - b);
  return thresholds.map((threshold) => {
    const values = averageOverSeeds(
      counts.map((byThreshold) =>
        (byThreshold.get(threshold) ?? []).map((entry) => [entry.caseId, overlap(entry)[quantity]] as const),
      ),
    );
    const defined = [...values.values()].filter((value) => !Number.isNaN(value));
    return { threshold, cases: defined.length, ...meanInterval(defined) };
  });
}
