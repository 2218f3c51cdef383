import { groupBy } from '../../core/group-by.js';
import { columnMeans } from '../../evaluate/column-means.js';
import type { ThresholdCounts } from '../../metrics/case-score.js';
import { thresholdCurve } from '../../metrics/threshold-curve.js';
import { meanAndDeviation } from '../../statistics/mean-deviation.js';
import { meanInterval } from '../../statistics/mean-estimate.js';
import { studentMean } from '../../statistics/student-mean.js';
import { bestIndex } from './operating-points.js';

/** The gain of a threshold on other patients than it was chosen on. */
export interface CutGain {
  threshold: number;
  /**
   * Mean DSC of the other patients at ½ and at the threshold; the mean difference of the two with its 95 % interval.
   */
  dscAtHalf: number;
  dsc: number;
  difference: number;
  low: number;
  high: number;
}

const half = 0.5;

/**
 * The threshold with the highest mean DSC of the learning patients, and its gain on the others. The images of a patient are averaged
 * first, so that a patient with many images counts as one. Undefined without cases on either side.
 */
export function cutGain(
  counts: readonly ThresholdCounts[],
  row: string,
  learning: ReadonlySet<string>,
  patientOf: ReadonlyMap<string, string>,
): CutGain | undefined {
  const own = counts.filter(({ className }) => className === row);
  const [learned, shown] = [true, false].map((isLearning) => [
    ...groupBy(
      own.filter(({ caseId }) => learning.has(caseId) === isLearning),
      ({ caseId }) => caseId,
    ),
  ]) as [[string, ThresholdCounts[]][], [string, ThresholdCounts[]][]];
  if (learned.length === 0 || shown.length === 0) return undefined;
  const thresholds = thresholdCurve(learned[0]![1]).map(({ threshold }) => threshold);
  const means = columnMeans(patientCurves(learned, patientOf));
  const best = bestIndex(thresholds.map((threshold, index) => ({ threshold, mean: means[index]! })));
  if (best === undefined) return undefined;
  const atHalf = thresholds.indexOf(half);
  const tried = patientCurves(shown, patientOf).map((curve) => ({
    atHalf: curve[atHalf]!,
    atBest: curve[best]!,
  }));
  const estimate = studentMean(tried.map(({ atHalf: a, atBest }) => atBest - a));
  // A difference of two Dice scores lies in [−1, 1].
  const { low, high } = meanInterval(estimate);
  return {
    threshold: thresholds[best]!,
    dscAtHalf: meanAndDeviation(tried.map(({ atHalf: a }) => a)).mean,
    dsc: meanAndDeviation(tried.map(({ atBest }) => atBest)).mean,
    difference: estimate.mean,
    low: Math.max(-1, low),
    high: Math.min(1, high),
  };
}

/** DSC at every threshold, one row per patient: the mean over its images. */
function patientCurves(
  ofCases: readonly (readonly [caseId: string, counts: readonly ThresholdCounts[]])[],
  patientOf: ReadonlyMap<string, string>,
): number[][] {
  const byPatient = groupBy(ofCases, ([caseId]) => patientOf.get(caseId) ?? caseId);
  return [...byPatient.values()].map((own) =>
    columnMeans(own.map(([, counts]) => thresholdCurve(counts).map(({ dsc }) => dsc))),
  );
}
