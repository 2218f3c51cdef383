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
   * Mean DSC of the other patients' cases at ½ and at the threshold; mean difference over these patients with its 95 % interval.
   */
  dscAtHalf: number;
  dsc: number;
  difference: number;
  low: number;
  high: number;
}

const half = 0.5;

/**
 * The threshold with the highest mean DSC on the learning cases, and its gain on the others. Undefined where no DSC is defined.
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
  const curves = learned.map(([, ofCase]) => thresholdCurve(ofCase));
  const thresholds = curves[0]!.map(({ threshold }) => threshold);
  const means = columnMeans(curves.map((curve) => curve.map(({ dsc }) => dsc)));
  const best = bestIndex(thresholds.map((threshold, index) => ({ threshold, mean: means[index]! })));
  if (best === undefined) return undefined;
  const atHalf = thresholds.indexOf(half);
  const tried = shown.map(([caseId, ofCase]) => {
    const curve = thresholdCurve(ofCase);
    return {
      patient: patientOf.get(caseId) ?? caseId,
      atHalf: curve[atHalf]!.dsc,
      atBest: curve[best]!.dsc,
    };
  });
  const byPatient = [...groupBy(tried, ({ patient }) => patient).values()].map(
    (ofPatient) => meanAndDeviation(ofPatient.map(({ atHalf: a, atBest }) => atBest - a)).mean,
  );
  const estimate = studentMean(byPatient.filter((difference) => !Number.isNaN(difference)));
  return {
    threshold: thresholds[best]!,
    dscAtHalf: meanAndDeviation(tried.map(({ atHalf: a }) => a)).mean,
    dsc: meanAndDeviation(tried.map(({ atBest }) => atBest)).mean,
    difference: estimate.mean,
    ...meanInterval(estimate),
  };
}
