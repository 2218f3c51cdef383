import { groupBy } from '../../core/group-by.js';
import { RandomStream } from '../../core/random-stream.js';
import { ratioOfSums } from '../../evaluate/volumes.js';
import type { CaseScore } from '../../metrics/case-score.js';
import { caseBootstrap, type Interval } from '../../statistics/bootstrap.js';

/**
 * Ratios of volumes to the true volume, from sums over the cases that contain the class, with 95 % bootstrap intervals over
 * patients.
 */
export interface VolumeBias {
  cases: number;
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
  const rows = cases.flatMap(({ caseId, className, values }) =>
    className === row && values.truth_pixels > 0
      ? [
          {
            patient: patientOf.get(caseId) ?? caseId,
            truth: values.truth_pixels,
            expected: values.expected_pixels,
            decided: values.predicted_pixels,
          },
        ]
      : [],
  );
  if (rows.length === 0) return undefined;
  const patients = [...groupBy(rows, ({ patient }) => patient).values()];
  const [expectedInterval, decidedInterval] = caseBootstrap(
    patients,
    (sample) => [ratioOfSums(sample.flat(), 'expected'), ratioOfSums(sample.flat(), 'decided')],
    RandomStream.fromSeed(0).fork('volume bias'),
  );
  return {
    cases: rows.length,
    expected: ratioOfSums(rows, 'expected'),
    expectedInterval: expectedInterval!,
    decided: ratioOfSums(rows, 'decided'),
    decidedInterval: decidedInterval!,
  };
}
