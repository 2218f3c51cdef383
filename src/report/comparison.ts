import { type MetricName, metricCatalogue, metricNames } from '../metrics/catalogue.js';
import { type Claim, claims, primaryCalibrationMetrics, tolerances } from '../study/claims.js';
import type { LossPair } from '../study/losses.js';
import { type CaseValues, caseValues, mean } from './case-values.js';
import { type DatasetRuns, type PairRuns, pairRuns } from './dataset-runs.js';
import { groupBy } from './group-by.js';
import { meanInterval } from './mean-interval.js';
import { holmAdjust, pairedTest } from './paired-test.js';
import { thresholdReach } from './threshold-reach.js';

/** What a comparison is about: a metric, or the reach of the threshold (claim C). */
export type Quantity = MetricName | 'reach';

/** A pair of losses on one data set in one quantity: the paired difference over test cases and its test. */
export interface Comparison {
  claim: Claim;
  dataset: string;
  pair: LossPair;
  seeds: readonly number[];
  row: string;
  quantity: Quantity;
  better: 'higher' | 'lower';
  /** Paired cases, and test cases left out because one of the two losses leaves the quantity undefined. */
  cases: number;
  undefinedCases: number;
  baselineMean: number;
  calibratedMean: number;
  /** Mean of calibrated − baseline over cases, and its 95 % bootstrap interval. */
  difference: number;
  low: number;
  high: number;
  /** Matched-pairs rank-biserial correlation, −1 … 1: positive where the calibrated loss has the higher values. */
  effectSize: number;
  /** Two-sided Wilcoxon signed-rank p value; NaN where no test is possible. */
  pValue: number;
  /** After Holm over the family. */
  adjustedPValue: number;
  /** The tests that are corrected together, and how many they are. */
  family: string;
  familySize: number;
}

/** Every comparison that the study's pairs allow on these data sets, p values corrected within each family. */
export function compareLosses(datasets: readonly DatasetRuns[]): Comparison[] {
  const comparisons = datasets.flatMap((runs) =>
    pairRuns(runs).flatMap((pair) =>
      claims
        .filter((claim) => claim.pairs.includes(pair.pair))
        .flatMap((claim) =>
          claim.kind === 'thresholds' ? [compareReach(claim, runs, pair)] : compareMetrics(claim, runs, pair),
        ),
    ),
  );
  return [...groupBy(comparisons, ({ family }) => family).values()].flatMap((family) => {
    const tested = family.filter(({ pValue }) => !Number.isNaN(pValue));
    const adjusted = holmAdjust(tested.map(({ pValue }) => pValue));
    return family.map((comparison) => ({
      ...comparison,
      adjustedPValue: adjusted[tested.indexOf(comparison)] ?? Number.NaN,
      familySize: tested.length,
    }));
  });
}

function compareReach(claim: Claim, runs: DatasetRuns, pair: PairRuns): Comparison {
  const row = runs.thresholdRow;
  const values = matched(
    thresholdReach(pair.baseline, row, 'both'),
    thresholdReach(pair.calibrated, row, 'both'),
  );
  const family = `${claim.id}: reach`;
  return compare(claim, runs, pair, { row, quantity: 'reach', better: 'higher', family }, values);
}

function compareMetrics(claim: Claim, runs: DatasetRuns, pair: PairRuns): Comparison[] {
  return runs.rows.flatMap((row) =>
    metricNames.flatMap((quantity) => {
      const { better } = metricCatalogue[quantity];
      if (better === 'none') return [];
      const primary =
        row === runs.calibrationRow && (primaryCalibrationMetrics as readonly string[]).includes(quantity);
      const family = `${claim.id}: ${primary ? 'primary' : 'secondary'}`;
      const values = pairedValues(pair, row, quantity);
      return [compare(claim, runs, pair, { row, quantity, better, family }, values)];
    }),
  );
}

function compare(
  claim: Claim,
  runs: DatasetRuns,
  { pair, seeds }: PairRuns,
  what: Pick<Comparison, 'row' | 'quantity' | 'better' | 'family'>,
  values: readonly PairedValue[],
): Comparison {
  const differences = values.map(({ baseline, calibrated }) => calibrated - baseline);
  const { mean: difference, low, high } = meanInterval(differences);
  const { pValue, effectSize } = pairedTest(differences);
  return {
    claim,
    dataset: runs.dataset,
    pair,
    seeds,
    ...what,
    cases: values.length,
    undefinedCases: runs.caseIds.length - values.length,
    baselineMean: mean(values.map(({ baseline }) => baseline)),
    calibratedMean: mean(values.map(({ calibrated }) => calibrated)),
    difference,
    low,
    high,
    effectSize,
    pValue,
    adjustedPValue: Number.NaN,
    familySize: 0,
  };
}

/** What a test says of the calibrated loss at the study's level, by the sign of the mean difference. */
export function significance(comparison: Comparison): 'better' | 'worse' | 'none' {
  const { adjustedPValue, difference, better } = comparison;
  if (!(adjustedPValue < tolerances.level) || difference === 0) return 'none';
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** One test case under both losses of a pair. */
export interface PairedValue {
  caseId: string;
  baseline: number;
  calibrated: number;
}

/** The cases in which both losses define a metric, each averaged over the common seeds. */
export function pairedValues(pair: PairRuns, row: string, metric: MetricName): PairedValue[] {
  return matched(caseValues(pair.baseline, row, metric), caseValues(pair.calibrated, row, metric));
}

function matched(baselineValues: CaseValues, calibratedValues: CaseValues): PairedValue[] {
  return [...baselineValues]
    .map(([caseId, baseline]) => ({ caseId, baseline, calibrated: calibratedValues.get(caseId)! }))
    .filter(({ baseline, calibrated }) => !Number.isNaN(baseline) && !Number.isNaN(calibrated));
}
