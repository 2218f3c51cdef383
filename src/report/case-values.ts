import type { MetricName } from '../metrics/catalogue.js';
import { type ThresholdReach, thresholdReach } from '../metrics/threshold-curve.js';
import type { CellRecord } from '../record/cell-record.js';
import type { RecalibrationMethod } from '../record/recalibrated-file.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { groupBy } from './group-by.js';

/** A quantity of every test case of one loss, averaged over the seeds that define it: NaN where none does. */
export type CaseValues = ReadonlyMap<string, number>;

/** A metric of every test case in one row of cases.csv. */
export function caseValues(cells: readonly CellRecord[], row: string, metric: MetricName): CaseValues {
  return averageOverSeeds(
    cells.flatMap((cell) =>
      cell.cases
        .filter((score) => score.className === row)
        .map((score) => [score.caseId, score.values[metric]] as const),
    ),
  );
}

/** The same after a recalibration of the stored probabilities. */
export function recalibratedValues(
  cells: readonly CellRecord[],
  method: RecalibrationMethod,
  row: string,
  metric: MetricName,
): CaseValues {
  return averageOverSeeds(
    cells.flatMap((cell) =>
      cell.recalibrated
        .filter((score) => score.method === method && score.className === row)
        .map((score) => [score.caseId, score.values[metric]] as const),
    ),
  );
}

/** How far the threshold moves recall, precision, or both, in every test case. */
export function caseReach(cells: readonly CellRecord[], row: string, part: keyof ThresholdReach): CaseValues {
  return averageOverSeeds(
    cells.flatMap((cell) => {
      const rows = cell.thresholds.filter((entry) => entry.className === row);
      const cases = groupBy(rows, (entry) => entry.caseId);
      return [...cases].map(([caseId, counts]) => [caseId, thresholdReach(counts)[part]] as const);
    }),
  );
}

function averageOverSeeds(values: readonly (readonly [string, number])[]): CaseValues {
  const byCase = groupBy(values, ([caseId]) => caseId);
  return new Map(
    [...byCase].map(([caseId, seeds]) => [caseId, meanAndDeviation(seeds.map(([, value]) => value)).mean]),
  );
}
