import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import { thresholdCurve } from '../metrics/threshold-curve.js';
import type { RunRecord } from '../record/run-record.js';
import { caseBootstrap } from '../statistics/bootstrap.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { columnMeans } from './column-means.js';

export const thresholdQuantities = ['recall', 'precision', 'dsc'] as const;
export type ThresholdQuantity = (typeof thresholdQuantities)[number];

/** Mean of a quantity over test cases at one threshold, with its 95 % bootstrap interval over patients. */
export interface BandPoint {
  threshold: number;
  mean: number;
  low: number;
  high: number;
  /** Cases in which the quantity is defined at this threshold. */
  cases: number;
}

/** A band in a figure needs fewer resamples than a printed interval. */
const bandResamples = 400;

/**
 * Recall, precision and DSC against the threshold: each case is averaged over its seeds, then the mean over the
 * cases in which the quantity is defined is taken, with its interval. A patient is drawn with all cases; a case
 * missing in `patientOf` counts as its own patient. The random stream is fixed, so the bands are reproducible.
 */
export function thresholdBands(
  runs: readonly Pick<RunRecord, 'thresholds'>[],
  row: string,
  patientOf: ReadonlyMap<string, string>,
): Map<ThresholdQuantity, BandPoint[]> {
  const counts = runs.flatMap((run) => run.thresholds.filter((entry) => entry.className === row));
  const byCase = groupBy(counts, (entry) => entry.caseId);
  const curves = [...byCase].map(([caseId, own]) => ({
    patient: patientOf.get(caseId) ?? caseId,
    points: thresholdCurve(own),
  }));
  const thresholds = (curves[0]?.points ?? []).map(({ threshold }) => threshold);
  return new Map(
    thresholdQuantities.map((quantity) => {
      const values = curves.map(({ patient, points }) => ({
        patient,
        byThreshold: points.map((point) => point[quantity]),
      }));
      const stream = RandomStream.fromSeed(0).fork('threshold bands', quantity);
      const patients = [...groupBy(values, ({ patient }) => patient).values()];
      const meansOf = (sample: readonly (typeof values)[]) =>
        columnMeans(sample.flat().map(({ byThreshold }) => byThreshold));
      const intervals = caseBootstrap(patients, meansOf, stream, bandResamples);
      const points = thresholds.map((threshold, index) => {
        const { mean, count } = meanAndDeviation(values.map(({ byThreshold }) => byThreshold[index]!));
        return { threshold, mean, ...intervals[index]!, cases: count };
      });
      return [quantity, points] as const;
    }),
  );
}
