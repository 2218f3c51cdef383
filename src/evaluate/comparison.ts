import { groupBy } from '../core/group-by.js';
import { type MetricName, metricCatalogue, metricNames } from '../metrics/catalogue.js';
import { type Claim, claims, tolerances } from '../study/claims.js';
import { answeringDatasets, experimentOf, experiments } from '../study/experiments.js';
import type { LossPair } from '../study/losses.js';
import { metricValues, type NetworkValues, reachValues } from './case-values.js';
import { type DatasetRuns, type PairRuns, pairRuns } from './dataset-runs.js';
import { adjustDeclared } from './declared-family.js';
import type { Network } from './network.js';
import { comparePaired, type PairedComparison } from './paired-comparison.js';

/** The quantity compared: a metric, or the reach of the threshold (claim C). */
export type Quantity = MetricName | 'reach';

/**
 * One pair of losses on one data set in one quantity: the difference calibrated − baseline over patients and
 * networks, and its test.
 */
export interface Comparison extends Omit<PairedComparison, 'firstMean' | 'secondMean'> {
  claim: Claim;
  dataset: string;
  pair: LossPair;
  networks: readonly Network[];
  seeds: readonly number[];
  row: string;
  quantity: Quantity;
  better: 'higher' | 'lower';
  /** Means over the paired patients. */
  baselineMean: number;
  calibratedMean: number;
  /** Mean difference. */
  difference: number;
  /** p value after Holm's correction over the declared family; NaN for single-class rows, which are in no family. */
  adjustedPValue: number;
  /** Number of tests that the claim declares for this quantity: pairs × experiments. */
  familySize: number;
}

/**
 * All comparisons of the study's pairs on these data sets, by claim. For each quantity, p values are corrected
 * over the tests that the claim declares: one per pair and experiment. Tests without results count as p = 1, and an
 * experiment is represented by the first of its data sets; any further one is corrected on its own (declared-family.ts).
 * So the size of the family does not depend on which results exist. Verdicts use their own correction (claim-verdict.ts).
 */
export function compareLosses(datasets: readonly DatasetRuns[]): Comparison[] {
  const comparisons = claims.flatMap((claim) =>
    datasets.flatMap((runs) =>
      pairRuns(runs)
        .filter(({ pair }) => claim.pairs.includes(pair))
        .flatMap((pair) =>
          claim.kind === 'thresholds' ? [compareReach(claim, runs, pair)] : compareMetrics(claim, runs, pair),
        ),
    ),
  );
  const judged = comparisons.filter(
    ({ dataset, row, claim }) => row === judgedRow(datasets.find((runs) => runs.dataset === dataset)!, claim),
  );
  const families = groupBy(judged, ({ claim, quantity }) => `${claim.id} ${quantity}`);
  const answering = answeringDatasets(datasets.map(({ dataset }) => dataset));
  const adjusted = new Map(
    [...families.values()].flatMap((family) => [
      ...adjustDeclared(family, {
        declared: family[0]!.familySize,
        pValueOf: ({ pValue }) => pValue,
        placeOf: ({ dataset, pair }) => placeOf(dataset, pair, answering),
      }),
    ]),
  );
  return comparisons.map((comparison) => ({
    ...comparison,
    adjustedPValue: adjusted.get(comparison) ?? Number.NaN,
  }));
}

/**
 * Result of the corrected test for the calibrated loss at the study's level.
 *
 * ```ts
 * const lower = { difference: -0.02, better: 'lower' };
 * significance({ ...lower, adjustedPValue: 0.01 }); // 'better'
 * significance({ ...lower, adjustedPValue: 0.2 }); // 'none'
 * ```
 */
export function significance({
  adjustedPValue,
  difference,
  better,
}: Pick<Comparison, 'adjustedPValue' | 'difference' | 'better'>): 'better' | 'worse' | 'none' {
  if (!(adjustedPValue < tolerances.level) || difference === 0) return 'none';
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** The row that represents the whole case when a claim is judged. */
export function judgedRow(
  runs: Pick<DatasetRuns, 'calibrationRow' | 'thresholdRow'>,
  { kind }: Claim,
): string {
  return kind === 'thresholds' ? runs.thresholdRow : runs.calibrationRow;
}

/** The declared test of a pair on a data set; undefined for a data set that belongs to no experiment or is ignored. */
export function placeOf(dataset: string, pair: LossPair, answering: readonly string[]): string | undefined {
  const experiment = answering.includes(dataset) ? experimentOf(dataset) : undefined;
  return experiment && `${experiment} ${pair.calibrated}`;
}

function compareReach(claim: Claim, runs: DatasetRuns, pair: PairRuns): Comparison {
  const row = runs.thresholdRow;
  const [baseline, calibrated] = [
    reachValues(pair.baseline, row, 'reach'),
    reachValues(pair.calibrated, row, 'reach'),
  ];
  return compareQuantity(claim, runs, pair, {
    row,
    quantity: 'reach',
    better: 'higher',
    baseline,
    calibrated,
  });
}

function compareMetrics(claim: Claim, runs: DatasetRuns, pair: PairRuns): Comparison[] {
  return runs.rows.flatMap((row) =>
    metricNames.flatMap((quantity) => {
      const { better } = metricCatalogue[quantity];
      if (better === 'none') return [];
      const [baseline, calibrated] = [
        metricValues(pair.baseline, row, quantity),
        metricValues(pair.calibrated, row, quantity),
      ];
      return [compareQuantity(claim, runs, pair, { row, quantity, better, baseline, calibrated })];
    }),
  );
}

/** A quantity of one row under both losses, per network and case. */
interface BothSides extends Pick<Comparison, 'row' | 'quantity' | 'better'> {
  baseline: readonly NetworkValues[];
  calibrated: readonly NetworkValues[];
}

function compareQuantity(
  claim: Claim,
  { dataset, patientOf }: DatasetRuns,
  { pair, networks, seeds }: PairRuns,
  { baseline, calibrated, ...what }: BothSides,
): Comparison {
  const { firstMean, secondMean, ...paired } = comparePaired(baseline, calibrated, patientOf);
  return {
    claim,
    dataset,
    pair,
    networks,
    seeds,
    ...what,
    ...paired,
    baselineMean: firstMean,
    calibratedMean: secondMean,
    difference: paired.estimate.mean,
    adjustedPValue: Number.NaN,
    familySize: claim.pairs.length * experiments.length,
  };
}
