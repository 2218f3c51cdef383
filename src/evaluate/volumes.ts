import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import type { RunRecord } from '../record/run-record.js';
import { caseTable } from '../record/run-tables.js';
import { caseBootstrap, type Interval } from '../statistics/bootstrap.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { patientOf } from '../study/run-config.js';
import { volumeRule } from '../study/volume-rule.js';

export interface VolumeSummary {
  /** Number of test cases that contain the class, each counted once, and of their patients. */
  cases: number;
  patients: number;
  /** Soft score S on validation cases, mean over runs. */
  score: number;
  /** Σp / true pixels and decided / true pixels, with sums over cases and runs. */
  expected: number;
  decided: number;
  /** S Σp / true pixels, with the S of each run, and its 95 % interval over patients. */
  scaled: number;
  interval: Interval;
  /** The verdict by the rule of study/volume-rule.ts. */
  verdict: 'holds' | 'fails' | 'open';
}

/** Volumes of one foreground class under one loss; undefined if no test case contains the class. */
export function volumeSummary(runs: readonly RunRecord[], className: string): VolumeSummary | undefined {
  const rows = runs.flatMap((run) => {
    const { caseIds, values: truths } = caseTable(run).column(className, 'truth_pixels');
    const { values: expected } = caseTable(run).column(className, 'expected_pixels');
    const { values: decided } = caseTable(run).column(className, 'predicted_pixels');
    const score = run.recalibration.scores[className]!;
    return truths.flatMap((truth, at) => {
      if (!(truth > 0)) return [];
      const caseId = caseIds[at]!;
      const patient = patientOf(run.config, caseId);
      const scaled = score * expected[at]!;
      return [{ caseId, patient, truth, expected: expected[at]!, decided: decided[at]!, scaled }];
    });
  });
  if (rows.length === 0) return undefined;
  const patients = [...groupBy(rows, ({ patient }) => patient).values()].map((own) => ({
    truths: Float64Array.from(own, ({ truth }) => truth),
    scaled: Float64Array.from(own, ({ scaled }) => scaled),
  }));
  const stream = RandomStream.fromSeed(0).fork('volumes');
  const [interval] = caseBootstrap(patients, (sample) => [scaledRatio(sample)], stream);
  return {
    cases: new Set(rows.map(({ caseId }) => caseId)).size,
    patients: patients.length,
    score: meanAndDeviation(runs.map(({ recalibration }) => recalibration.scores[className]!)).mean,
    expected: ratioOfSums(rows, 'expected'),
    decided: ratioOfSums(rows, 'decided'),
    scaled: ratioOfSums(rows, 'scaled'),
    interval: interval!,
    verdict: verdictOf(interval!),
  };
}

/** S Σp of all rows of some patients divided by their true pixels, summed row by row: a resample may have thousands of rows. */
function scaledRatio(patients: readonly { truths: Float64Array; scaled: Float64Array }[]): number {
  let [sum, truth] = [0, 0];
  for (const { truths, scaled } of patients) {
    for (let row = 0; row < truths.length; row++) {
      sum += scaled[row]!;
      truth += truths[row]!;
    }
  }
  return sum / truth;
}

/** A sum divided by the sum of the true pixels of the same rows. */
export function ratioOfSums<Key extends string>(
  rows: readonly Readonly<Record<Key | 'truth', number>>[],
  of: Key,
): number {
  return rows.reduce((sum, row) => sum + row[of], 0) / rows.reduce((sum, row) => sum + row.truth, 0);
}

/** With fewer than two patients the interval is undefined (NaN) and the verdict is open. */
function verdictOf({ low, high }: Interval): VolumeSummary['verdict'] {
  const [least, most] = [1 - volumeRule.margin, 1 + volumeRule.margin];
  if (low >= least && high <= most) return 'holds';
  return low > most || high < least ? 'fails' : 'open';
}
