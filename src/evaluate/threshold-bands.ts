import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import { thresholdCurve } from '../metrics/threshold-curve.js';
import type { RunRecord } from '../record/run-record.js';
import { caseBootstrap } from '../statistics/bootstrap.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { columnMeans } from './column-means.js';

export const thresholdQuantities = ['recall', 'precision', 'dsc'] as const;
export type ThresholdQuantity = (typeof thresholdQuantities)[number];

/** Mean of a quantity over test cases at one threshold, with its 95 % bootstrap interval over cases. */
export interface BandPoint {
  threshold: number;
  mean: number;
  low: number;
  high: number;
  /** Cases in which the quantity is defined at this threshold. */
  cases: number;
}

/** A band drawn in a figure needs fewer resamples than an interval printed with digits. */
const bandResamples = 400;

/**
 * Recall, precision and DSC against the threshold: each case averaged over its seeds, then the mean over the cases
 * that define it, and the interval of that mean. The stream is fixed, so that the bands are the same each time.
 */
export function thresholdBands(
  runs: readonly Pick<RunRecord, 'thresholds'>[],
  row: string,
): Map<ThresholdQuantity, BandPoint[]> {
  const counts = runs.flatMap((run) => run.thresholds.filter((entry) => entry.className === row));
  const curves = [...groupBy(counts, (entry) => entry.caseId).values()].map(thresholdCurve);
  const thresholds = (curves[0] ?? []).map(({ threshold }) => threshold);
  return new Map(
    thresholdQuantities.map((quantity) => {
      const values = curves.map((curve) => curve.map((point) => point[quantity]));
      const stream = RandomStream.fromSeed(0).fork('threshold bands', quantity);
      const intervals = caseBootstrap(values, columnMeans, stream, bandResamples);
      const points = thresholds.map((threshold, index) => {
        const { mean, count } = meanAndDeviation(values.map((curve) => curve[index]!));
        return { threshold, mean, ...intervals[index]!, cases: count };
      });
      return [quantity, points] as const;
    }),
  );
}
