import { groupBy } from '../../core/group-by.js';
import type { CaseScore } from '../../metrics/case-score.js';
import type { Interval } from '../../statistics/bootstrap.js';
import { meanInterval } from '../../statistics/mean-estimate.js';
import { ratioEstimate } from '../../statistics/ratio-estimate.js';

/** Mean probability of the pixels that the model decides for the foreground, and the share of them that are foreground. */
export interface Overconfidence {
  confidence: number;
  frequency: number;
  /** confidence − frequency; above 0 the model is overconfident. */
  gap: number;
  /** 95 % interval of the gap over patients (ratio-estimate.ts), within −1 … 1. */
  interval: Interval;
  patients: number;
}

/**
 * With sums over all cases: gap = (Σ p − TP) / decided pixels, over the pixels decided for the row's foreground. Undefined
 * where no pixel is decided for it.
 */
export function overconfidence(
  cases: readonly CaseScore[],
  row: string,
  patientOf: ReadonlyMap<string, string>,
): Overconfidence | undefined {
  const sums = cases.flatMap(({ caseId, className, values }) =>
    className === row && values.predicted_pixels > 0
      ? [
          {
            patient: patientOf.get(caseId) ?? caseId,
            decided: values.predicted_pixels,
            promised: values.mean_confidence * values.predicted_pixels,
            kept: values.precision * values.predicted_pixels,
          },
        ]
      : [],
  );
  if (sums.length === 0) return undefined;
  const total = (some: typeof sums, of: 'promised' | 'kept' | 'decided') =>
    some.reduce((sum, one) => sum + one[of], 0);
  const patients = [...groupBy(sums, ({ patient }) => patient).values()];
  const gap = ratioEstimate(
    patients.map((own) => ({
      numerator: total(own, 'promised') - total(own, 'kept'),
      denominator: total(own, 'decided'),
    })),
  );
  return {
    confidence: total(sums, 'promised') / total(sums, 'decided'),
    frequency: total(sums, 'kept') / total(sums, 'decided'),
    gap: gap.mean,
    interval: withinRange(meanInterval(gap)),
    patients: patients.length,
  };
}

function withinRange({ low, high }: Interval): Interval {
  return { low: Math.max(-1, low), high: Math.min(1, high) };
}
