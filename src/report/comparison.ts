import type { MetricName } from '../metrics/catalogue.js';
import { caseValues } from './case-values.js';
import type { PairRuns } from './dataset-runs.js';

/** One test case under both losses of a pair. */
export interface PairedValue {
  caseId: string;
  baseline: number;
  calibrated: number;
}

/** The cases in which both losses define a metric, each averaged over the common seeds. */
export function pairedValues(pair: PairRuns, row: string, metric: MetricName): PairedValue[] {
  const calibratedValues = caseValues(pair.calibrated, row, metric);
  return [...caseValues(pair.baseline, row, metric)]
    .map(([caseId, baseline]) => ({ caseId, baseline, calibrated: calibratedValues.get(caseId)! }))
    .filter(({ baseline, calibrated }) => !Number.isNaN(baseline) && !Number.isNaN(calibrated));
}
