import { comparePaired, type PairedComparison } from '../../evaluate/paired-comparison.js';
import type { CaseScore } from '../../metrics/case-score.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { holmAdjust } from '../../statistics/holm.js';

/** A paired comparison of two predictions of the same cases in one metric, with patients as the random unit. */
export interface PairedMetric {
  metric: MetricName;
  better: 'higher' | 'lower' | 'none';
  firstMean: number;
  secondMean: number;
  /** Mean of second − first over patients, and its 95 % interval (Student's, over patients). */
  difference: number;
  low: number;
  high: number;
  /** p-value of Wilcoxon's test over patients; `adjustedPValue`: after Holm's correction over the metrics of one comparison. */
  pValue: number;
  adjustedPValue: number;
  method: string;
  /** Whether ranks and mean have the same direction. */
  agrees: boolean;
  patients: number;
  /** Second − first for every patient. */
  differences: readonly number[];
}

/** Compares two predictions in the given metrics of one row, paired by patient. */
export function pairedMetrics(
  first: readonly CaseScore[],
  second: readonly CaseScore[],
  row: string,
  metrics: readonly MetricName[],
  patientOf: ReadonlyMap<string, string>,
): PairedMetric[] {
  const found = metrics.map((metric) => {
    const paired = comparePaired(valuesOf(first, row, metric), valuesOf(second, row, metric), patientOf);
    return describe(metric, paired);
  });
  const adjusted = holmAdjust(found.map(({ pValue }) => pValue));
  return found.map((one, index) => ({ ...one, adjustedPValue: adjusted[index]! }));
}

/** The values of a metric by case, labelled as a single training, since the comparison is about these two trainings only. */
function valuesOf(cases: readonly CaseScore[], row: string, metric: MetricName) {
  const own = cases.filter(({ className }) => className === row);
  const caseIds = own.map(({ caseId }) => caseId);
  return [{ fold: 1, seed: 1, caseIds, values: own.map(({ values }) => values[metric]) }];
}

function describe(metric: MetricName, paired: PairedComparison): PairedMetric {
  const { firstMean, secondMean, estimate, differences, theseNetworks } = paired;
  const { low, high, pValue, method, agrees } = theseNetworks;
  return {
    metric,
    better: metricCatalogue[metric].better,
    firstMean,
    secondMean,
    difference: estimate.mean,
    low,
    high,
    pValue,
    adjustedPValue: Number.NaN,
    method,
    agrees,
    patients: differences.length,
    differences,
  };
}
