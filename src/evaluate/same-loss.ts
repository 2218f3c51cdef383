/**
 * A/A comparison: two trainings of the same loss that differ only in their seed are compared as if they were two
 * losses. There is no true difference, so a test at level 0.05 should find one in 5 % of comparisons. Applied are
 * the commonly reported test, Wilcoxon over the cases of two networks, and the test of the verdicts, in which
 * networks are random.
 */
import { computedOnce } from '../core/computed-once.js';
import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import type { MetricName } from '../metrics/catalogue.js';
import type { RunRecord } from '../record/run-record.js';
import { meanTestPValue } from '../statistics/mean-estimate.js';
import { layoutMean, pairedLayout } from '../statistics/paired-layout.js';
import { signedRankTest } from '../statistics/signed-rank-test.js';
import { tolerances } from '../study/claims.js';
import { answeringDatasets } from '../study/experiments.js';
import { type LossName, lossNames } from '../study/losses.js';
import { metricValues, type NetworkValues } from './case-values.js';
import type { DatasetRuns } from './dataset-runs.js';
import { networkOf } from './network.js';
import { pairedValues } from './paired-comparison.js';

/** Metrics compared: those of the verdicts, and the commonly reported calibration error. */
export const sameLossMetrics = ['nll', 'brier', 'dsc', 'ece'] as const satisfies readonly MetricName[];

/** Number of comparisons, and of those found different at the study's level. */
export interface Rate {
  comparisons: number;
  different: number;
}

export interface SameLossRate {
  dataset: string;
  loss: LossName;
  metric: (typeof sameLossMetrics)[number];
  /**
   * Wilcoxon over cases for all pairs of seeds of a fold; with more than six seeds, only for seeds at most five
   * positions apart.
   */
  overCases: Rate;
  /**
   * The test of the verdicts over disjoint pairs of networks: the first two seeds of each fold, or the seeds of
   * one split two by two. The order within a pair is arbitrary, so every combination of orders is tested once;
   * with more than seven pairs, as many combinations as seven pairs have. No comparison is made with fewer pairs
   * than a verdict needs.
   */
  ofVerdicts: Rate;
}

/** Both rates for every data set, loss and metric with at least two seeds in a fold; computed once for table and figure. */
export const sameLossRates = computedOnce(ratesOf);

function ratesOf(datasets: readonly DatasetRuns[]): readonly SameLossRate[] {
  return datasets.flatMap((runs) =>
    lossNames.flatMap((loss) => {
      const folds = [...groupBy(runs.losses.get(loss) ?? [], (run) => networkOf(run).fold).values()];
      if (folds.every((own) => own.length < 2)) return [];
      return sameLossMetrics.map((metric) => {
        const values = folds.map((own) => own.map((run) => valuesOf(run, runs.calibrationRow, metric)));
        return {
          dataset: runs.dataset,
          loss,
          metric,
          overCases: overCases(values),
          ofVerdicts: ofVerdicts(values, runs.patientOf),
        };
      });
    }),
  );
}

/** Whether a fold has so many seeds that not all pairs are compared. */
export function skipsSeedPairs(datasets: readonly DatasetRuns[]): boolean {
  const runs = datasets.flatMap(({ losses }) => [...losses.values()]);
  const folds = runs.flatMap((own) => [...groupBy(own, (run) => networkOf(run).fold).values()]);
  return folds.some((own) => own.length > mostSeedsApart + 1);
}

/**
 * The rates that may be summed over data sets: of those that answer an experiment, not of phantoms beside its images, and where
 * some have both tests of those alone, so that both sums are over the same networks. `label` says which.
 */
export function summedRates(rates: readonly SameLossRate[]): { label: string; rates: SameLossRate[] } {
  const answering = answeringDatasets([...new Set(rates.map(({ dataset }) => dataset))]);
  const own = rates.filter(({ dataset }) => answering.includes(dataset));
  const both = own.filter(({ ofVerdicts }) => ofVerdicts.comparisons > 0);
  return both.length > 0 ? { label: 'with both tests', rates: both } : { label: 'all', rates: own };
}

/** Sum of the rates of several rows. */
export function totalRate(rates: readonly Rate[]): Rate {
  return {
    comparisons: rates.reduce((sum, rate) => sum + rate.comparisons, 0),
    different: rates.reduce((sum, rate) => sum + rate.different, 0),
  };
}

/** Values of one training with its seed removed, so that two trainings can be paired. */
function valuesOf(run: RunRecord, row: string, metric: MetricName): NetworkValues[] {
  return metricValues([run], row, metric).map((network) => ({ ...network, seed: 0 }));
}

/** Limits the pairs of seeds, whose number would grow quadratically. */
const mostSeedsApart = 5;

function overCases(folds: readonly (readonly NetworkValues[][])[]): Rate {
  const pValues = folds.flatMap((trainings) =>
    trainings.flatMap((second, index) =>
      trainings.slice(Math.max(0, index - mostSeedsApart), index).map((first) => {
        const differences = pairedValues(first, second, new Map(), (a, b) => b - a).map(
          ({ difference }) => difference,
        );
        return signedRankTest(differences.filter((difference) => !Number.isNaN(difference))).pValue;
      }),
    ),
  );
  return rateOf(pValues);
}

function ofVerdicts(
  folds: readonly (readonly NetworkValues[][])[],
  patientOf: ReadonlyMap<string, string>,
): Rate {
  const perFold = folds.length > 1 ? 1 : Number.POSITIVE_INFINITY;
  const pairs = folds.flatMap((trainings) =>
    Array.from({ length: Math.min(perFold, Math.floor(trainings.length / 2)) }, (_, pair) =>
      pairedValues(trainings[2 * pair]!, trainings[2 * pair + 1]!, patientOf, (a, b) => b - a).map((one) => ({
        ...one,
        seed: pair,
      })),
    ),
  );
  if (pairs.length < tolerances.minimumNetworks) return { comparisons: 0, different: 0 };
  const layout = pairedLayout(pairs.flat());
  // Of several folds each has one pair, and a row is a fold; of one, a row is a pair, numbered as its seed.
  const pairOfRow =
    layout.kind === 'nested'
      ? layout.labels.map((fold) => pairs.findIndex(([one]) => one?.fold === fold))
      : layout.labels;
  const pValues = pairOrders(pairs.length).map((signs) => {
    const rows = layout.rows.map((row, at) => row.map((difference) => signs[pairOfRow[at]!]! * difference));
    return meanTestPValue(layoutMean({ ...layout, rows }));
  });
  return rateOf(pValues);
}

/** Number of combinations of orders for seven pairs; it doubles with every further pair. */
const mostChoices = 2 ** 6;

/**
 * All combinations of orders within the pairs, one sign per pair. Swapping all pairs at once only changes the sign of the mean,
 * so only one of the two is used. If there are more combinations than the limit, a fixed random selection is used.
 */
function pairOrders(pairs: number): number[][] {
  const free = pairs - 1;
  const areAll = 2 ** free <= mostChoices;
  const stream = RandomStream.fromSeed(1).fork('same loss', 'choices');
  return Array.from({ length: Math.min(2 ** free, mostChoices) }, (_, choice) =>
    Array.from({ length: pairs }, (_, index) => {
      const isTurned = areAll ? (choice >> index) & 1 : index < free && stream.integer(0, 2);
      return isTurned ? -1 : 1;
    }),
  );
}

function rateOf(pValues: readonly number[]): Rate {
  const told = pValues.filter((p) => !Number.isNaN(p));
  return { comparisons: told.length, different: told.filter((p) => p < tolerances.level).length };
}
