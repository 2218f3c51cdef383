import { groupBy } from '../../core/group-by.js';
import type { CaseScore } from '../../metrics/case-score.js';
import type { Interval } from '../../statistics/bootstrap.js';
import { meanInterval } from '../../statistics/mean-estimate.js';
import { ratioEstimate } from '../../statistics/ratio-estimate.js';

/**
 * Ratios of volumes to the true volume, from sums over all cases, with 95 % intervals over patients (ratio-estimate.ts). Cases
 * without the class count, too: the expected volume of a calibrated model is the true one over all cases, not over those that the
 * truth selects.
 */
export interface VolumeBias {
  cases: number;
  /** Cases that contain the class. */
  casesWithClass: number;
  /** Σ p / true pixels. */
  expected: number;
  expectedInterval: Interval;
  /** Pixels of the mask / true pixels. */
  decided: number;
  decidedInterval: Interval;
}

/** The volume bias of a row; undefined where no case contains the class. */
export function volumeBias(
  cases: readonly CaseScore[],
  row: string,
  patientOf: ReadonlyMap<string, string>,
): VolumeBias | undefined {
  const own = cases.filter(({ className }) => className === row);
  const withClass = own.filter(({ values }) => values.truth_pixels > 0);
  if (withClass.length === 0) return undefined;
  const patients = [...groupBy(own, ({ caseId }) => patientOf.get(caseId) ?? caseId).values()];
  const total = (images: readonly CaseScore[], of: 'truth_pixels' | 'expected_pixels' | 'predicted_pixels') =>
    images.reduce((sum, { values }) => sum + values[of], 0);
  const [expected, decided] = (['expected_pixels', 'predicted_pixels'] as const).map((of) =>
    ratioEstimate(
      patients.map((images) => ({
        numerator: total(images, of),
        denominator: total(images, 'truth_pixels'),
      })),
    ),
  );
  return {
    cases: own.length,
    casesWithClass: withClass.length,
    expected: expected!.mean,
    expectedInterval: atLeastZero(meanInterval(expected!)),
    decided: decided!.mean,
    decidedInterval: atLeastZero(meanInterval(decided!)),
  };
}

/** A ratio of volumes is not negative. */
function atLeastZero({ low, high }: Interval): Interval {
  return { low: Math.max(0, low), high };
}
