import { groupBy } from '../../core/group-by.js';
import { RandomStream } from '../../core/random-stream.js';
import type { CaseScore } from '../../metrics/case-score.js';
import { caseBootstrap, type Interval } from '../../statistics/bootstrap.js';

/** Mean probability of the pixels that the model decides for the foreground, and the share of them that are foreground. */
export interface Overconfidence {
  confidence: number;
  frequency: number;
  /** confidence − frequency; above 0 the model is overconfident. */
  gap: number;
  /** 95 % bootstrap interval of the gap over patients. */
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
  const share = (some: typeof sums, of: 'promised' | 'kept') =>
    some.reduce((sum, one) => sum + one[of], 0) / some.reduce((sum, one) => sum + one.decided, 0);
  const patients = [...groupBy(sums, ({ patient }) => patient).values()];
  const [interval] = caseBootstrap(
    patients,
    (sample) => [share(sample.flat(), 'promised') - share(sample.flat(), 'kept')],
    RandomStream.fromSeed(0).fork('overconfidence'),
  );
  const [confidence, frequency] = [share(sums, 'promised'), share(sums, 'kept')];
  return {
    confidence,
    frequency,
    gap: confidence - frequency,
    interval: interval!,
    patients: patients.length,
  };
}
