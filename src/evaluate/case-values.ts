import { groupBy } from '../core/group-by.js';
import type { MetricName } from '../metrics/catalogue.js';
import { type ThresholdReach, thresholdReach } from '../metrics/threshold-curve.js';
import type { RecalibrationMethod } from '../recalibrate/versions.js';
import type { RunRecord } from '../record/run-record.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { type Network, networkOf } from './network.js';

/** A quantity of one test case in one run of a loss; NaN if undefined. */
export interface RunValue extends Pick<Network, 'fold' | 'seed'> {
  caseId: string;
  value: number;
}

/**
 * A quantity of every test case of one loss, averaged over the seeds in which it is defined; NaN if there are
 * none.
 */
export type CaseValues = ReadonlyMap<string, number>;

/** A metric of every test case in one row of cases.csv. */
export function metricValues(runs: readonly RunRecord[], row: string, metric: MetricName): RunValue[] {
  return runs.flatMap((run) =>
    run.cases
      .filter((score) => score.className === row)
      .map(({ caseId, values }) => ({ ...networkOf(run), caseId, value: values[metric] })),
  );
}

/** The same after a recalibration of the stored probabilities. */
export function recalibratedValues(
  runs: readonly RunRecord[],
  method: RecalibrationMethod,
  row: string,
  metric: MetricName,
): RunValue[] {
  return runs.flatMap((run) =>
    run.recalibrated
      .filter((score) => score.method === method && score.className === row)
      .map(({ caseId, values }) => ({ ...networkOf(run), caseId, value: values[metric] })),
  );
}

/** The reach of the threshold in every test case: of recall, of precision, or their mean. */
export function reachValues(runs: readonly RunRecord[], row: string, part: keyof ThresholdReach): RunValue[] {
  return runs.flatMap((run) => {
    const rows = run.thresholds.filter((entry) => entry.className === row);
    const cases = groupBy(rows, (entry) => entry.caseId);
    return [...cases].map(([caseId, counts]) => ({
      ...networkOf(run),
      caseId,
      value: thresholdReach(counts)[part],
    }));
  });
}

/** The mean of every case over the seeds in which it is defined. */
export function averageOverSeeds(values: readonly RunValue[]): CaseValues {
  const byCase = groupBy(values, ({ caseId }) => caseId);
  return new Map(
    [...byCase].map(([caseId, runs]) => [caseId, meanAndDeviation(runs.map(({ value }) => value)).mean]),
  );
}

/**
 * Both sides of a paired comparison: the means of every case over the seeds in which both sides are defined. If
 * one side is undefined under a seed, that seed is left out of the case on both sides; otherwise the sides would
 * be averages over different trainings, which could appear as a difference.
 */
export function averageOverSharedSeeds(
  first: readonly RunValue[],
  second: readonly RunValue[],
): [CaseValues, CaseValues] {
  const runOf = ({ fold, seed, caseId }: RunValue) => `${fold} ${seed} ${caseId}`;
  const definedRuns = (values: readonly RunValue[]) =>
    new Set(values.filter(({ value }) => !Number.isNaN(value)).map(runOf));
  const [inFirst, inSecond] = [definedRuns(first), definedRuns(second)];
  const shared = (values: readonly RunValue[]) =>
    values.map((run) =>
      inFirst.has(runOf(run)) && inSecond.has(runOf(run)) ? run : { ...run, value: Number.NaN },
    );
  return [averageOverSeeds(shared(first)), averageOverSeeds(shared(second))];
}
