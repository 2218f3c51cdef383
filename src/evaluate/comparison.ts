import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import { type MetricName, metricCatalogue, metricNames } from '../metrics/catalogue.js';
import { caseBootstrap } from '../statistics/bootstrap.js';
import { holmAdjust } from '../statistics/holm.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { rankBiserial } from '../statistics/rank-biserial.js';
import { signedRankTest } from '../statistics/signed-rank-test.js';
import { type Claim, claims, primaryCalibrationMetrics, tolerances } from '../study/claims.js';
import type { LossPair } from '../study/losses.js';
import {
  averageOverSharedSeeds,
  type CaseValues,
  metricValues,
  type RunValue,
  reachValues,
} from './case-values.js';
import { columnMeans } from './column-means.js';
import { type DatasetRuns, type PairRuns, pairRuns } from './dataset-runs.js';

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
  /** Calibrated − baseline of every case, averaged over the seeds under which both losses define the quantity. */
  differences: readonly number[];
  /** Test cases left out because one of the two losses leaves the quantity undefined. */
  undefinedCases: number;
  /** Means over the paired cases. */
  baselineMean: number;
  calibratedMean: number;
  /** Mean difference over cases, and its 95 % bootstrap interval. */
  difference: number;
  low: number;
  high: number;
  /** Matched-pairs rank-biserial correlation, −1 … 1: positive where the calibrated loss has the higher values. */
  effectSize: number;
  /** Two-sided Wilcoxon signed-rank p value; NaN where no test is possible, and how it was found. */
  pValue: number;
  method: string;
  /** After Holm over the family. */
  adjustedPValue: number;
  /** The tests that are corrected together, and how many they are. */
  family: string;
  familySize: number;
}

/**
 * Every comparison that the study's pairs allow on these data sets, by claim, p values corrected within each family:
 * a claim's primary metrics on all its data sets and pairs are one family; each other metric, which decides nothing,
 * is one over data sets, pairs and classes.
 */
export function compareLosses(datasets: readonly DatasetRuns[]): Comparison[] {
  const comparisons = claims.flatMap((claim) =>
    datasets.flatMap((runs) =>
      pairRuns(runs)
        .filter(({ pair }) => claim.pairs.includes(pair))
        .flatMap((pair) =>
          claim.kind === 'thresholds' ? compareReach(claim, runs, pair) : compareMetrics(claim, runs, pair),
        ),
    ),
  );
  return [...groupBy(comparisons, ({ family }) => family).values()].flatMap((family) => {
    const adjusted = holmAdjust(family.map(({ pValue }) => pValue));
    const familySize = adjusted.filter((p) => !Number.isNaN(p)).length;
    return family.map((comparison, index) => ({
      ...comparison,
      adjustedPValue: adjusted[index]!,
      familySize,
    }));
  });
}

/** What a test says of the calibrated loss at the study's level, by the sign of the mean difference. */
export function significance({
  adjustedPValue,
  difference,
  better,
}: Comparison): 'better' | 'worse' | 'none' {
  if (!(adjustedPValue < tolerances.level) || difference === 0) return 'none';
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** A quantity of one row under both losses, case by case. */
interface PairedQuantity {
  quantity: Quantity;
  better: 'higher' | 'lower';
  family: string;
  baseline: readonly RunValue[];
  calibrated: readonly RunValue[];
}

function compareReach(claim: Claim, runs: DatasetRuns, pair: PairRuns): Comparison[] {
  const row = runs.thresholdRow;
  const reach: PairedQuantity = {
    quantity: 'reach',
    better: 'higher',
    family: `${claim.id}: reach`,
    baseline: reachValues(pair.baseline, row, 'reach'),
    calibrated: reachValues(pair.calibrated, row, 'reach'),
  };
  return compareRow(claim, runs, pair, row, [reach]);
}

function compareMetrics(claim: Claim, runs: DatasetRuns, pair: PairRuns): Comparison[] {
  return runs.rows.flatMap((row) => {
    const primaries: readonly string[] = row === runs.calibrationRow ? primaryCalibrationMetrics : [];
    const quantities = metricNames.flatMap((quantity) => {
      const { better } = metricCatalogue[quantity];
      if (better === 'none') return [];
      const family = `${claim.id}: ${primaries.includes(quantity) ? 'primary' : quantity}`;
      const baseline = metricValues(pair.baseline, row, quantity);
      const calibrated = metricValues(pair.calibrated, row, quantity);
      return [{ quantity, better, family, baseline, calibrated }];
    });
    return compareRow(claim, runs, pair, row, quantities);
  });
}

/** Compares all quantities of a row; one set of bootstrap samples of cases, from a fixed stream, serves them all. */
function compareRow(
  claim: Claim,
  { dataset, caseIds }: DatasetRuns,
  { pair, seeds }: PairRuns,
  row: string,
  quantities: readonly PairedQuantity[],
): Comparison[] {
  const sides = quantities.map(({ baseline, calibrated }) => averageOverSharedSeeds(baseline, calibrated));
  const differences = caseIds.map((caseId) =>
    sides.map(([baseline, calibrated]) => calibrated.get(caseId)! - baseline.get(caseId)!),
  );
  const stream = RandomStream.fromSeed(0).fork('paired differences');
  const intervals = caseBootstrap(differences, columnMeans, stream);
  return quantities.map(({ quantity, better, family }, column) => {
    const [baseline, calibrated] = sides[column]!;
    const paired = caseIds.filter((_, index) => !Number.isNaN(differences[index]![column]!));
    const own = differences.map((values) => values[column]!).filter((value) => !Number.isNaN(value));
    const meanOf = (values: CaseValues) => meanAndDeviation(paired.map((caseId) => values.get(caseId)!)).mean;
    const { pValue, method } = signedRankTest(own);
    return {
      claim,
      dataset,
      pair,
      seeds,
      row,
      quantity,
      better,
      differences: own,
      undefinedCases: caseIds.length - own.length,
      baselineMean: meanOf(baseline),
      calibratedMean: meanOf(calibrated),
      difference: meanAndDeviation(own).mean,
      ...(own.length < 2 ? { low: Number.NaN, high: Number.NaN } : intervals[column]!),
      effectSize: rankBiserial(own),
      pValue,
      method,
      adjustedPValue: Number.NaN,
      family,
      familySize: 0,
    };
  });
}
