/**
 * Does the loss do what a correction after training could do as well? Paired differences over test cases between a
 * loss as it is and a recalibrated one, with the same statistics as the claims. They decide no claim.
 */

import { groupBy } from '../core/group-by.js';
import { RandomStream } from '../core/random-stream.js';
import type { MetricName } from '../metrics/catalogue.js';
import type { RecalibrationMethod } from '../recalibrate/versions.js';
import type { RunRecord } from '../record/run-record.js';
import { caseBootstrap, type Interval } from '../statistics/bootstrap.js';
import { holmAdjust } from '../statistics/holm.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { signedRankTest } from '../statistics/signed-rank-test.js';
import { primaryCalibrationMetrics } from '../study/claims.js';
import { lossLabels } from '../study/losses.js';
import {
  averageOverSharedSeeds,
  type CaseValues,
  metricValues,
  type RunValue,
  recalibratedValues,
} from './case-values.js';
import { columnMeans } from './column-means.js';
import { type DatasetRuns, type PairRuns, pairRuns } from './dataset-runs.js';

/** Quantities that are compared; the first two are corrected together, every other alone. */
export const comparedMetrics = [
  ...primaryCalibrationMetrics,
  'ece',
  'ace',
  'ece_boundary',
  'posterior_distance',
  'dsc',
] as const satisfies readonly MetricName[];

/** How a loss's probabilities are used. */
export type Treatment = 'as-is' | RecalibrationMethod;

/** One side of a comparison: a loss under common seeds and what is done to its probabilities. */
interface Side {
  runs: readonly RunRecord[];
  label: string;
  treatment: Treatment;
}

export interface RecalibrationComparison {
  dataset: string;
  row: string;
  /** The question, the same for every data set: one part of the family's name. */
  contrast: string;
  first: string;
  second: string;
  seeds: readonly number[];
  metric: (typeof comparedMetrics)[number];
  /** Cases in which both sides define the metric. */
  cases: number;
  firstMean: number;
  secondMean: number;
  /** Mean of first − second over cases, and its 95 % bootstrap interval. */
  difference: number;
  interval: Interval;
  pValue: number;
  /** After Holm over the family: the contrast's primary metrics, or one other metric, on all data sets and pairs. */
  adjustedPValue: number;
  family: string;
}

/** The values of one treatment of a loss, run by run and case by case. */
export function treatedValues(
  trained: readonly RunRecord[],
  treatment: Treatment,
  row: string,
  metric: MetricName,
): RunValue[] {
  return treatment === 'as-is'
    ? metricValues(trained, row, metric)
    : recalibratedValues(trained, treatment, row, metric);
}

export function treatmentLabel(treatment: Treatment): string {
  return {
    'as-is': 'as it is',
    temperature: 'at its temperature',
    'class-temperature': 'at its class temperatures',
    isotonic: 'on its isotonic curve',
    score: 'times its score',
  }[treatment];
}

/** All comparisons of a study, in the order of data sets, pairs and contrasts. */
export function compareRecalibrations(datasets: readonly DatasetRuns[]): RecalibrationComparison[] {
  const comparisons = datasets.flatMap((runs) =>
    pairRuns(runs).flatMap((pair) =>
      contrasts(pair).flatMap(({ contrast, first, second }) =>
        compareSides(runs, pair.seeds, contrast, first, second),
      ),
    ),
  );
  return [...groupBy(comparisons, ({ family }) => family).values()].flatMap((family) => {
    const adjusted = holmAdjust(family.map(({ pValue }) => pValue));
    return family.map((comparison, index) => ({ ...comparison, adjustedPValue: adjusted[index]! }));
  });
}

/** Score scaling is compared for DSC++ alone: the theory is that loss's. */
function contrasts({ pair, baseline, calibrated }: PairRuns) {
  const side = (loss: 'baseline' | 'calibrated', treatment: Treatment): Side => ({
    runs: loss === 'baseline' ? baseline : calibrated,
    label: lossLabels[pair[loss]],
    treatment,
  });
  const asIs = side('calibrated', 'as-is');
  return [
    {
      contrast: '++ against temperature',
      first: asIs,
      second: side('baseline', 'temperature'),
    },
    {
      contrast: '++ against class temperatures',
      first: asIs,
      second: side('baseline', 'class-temperature'),
    },
    {
      contrast: '++ against isotonic',
      first: asIs,
      second: side('baseline', 'isotonic'),
    },
    {
      contrast: '++ with temperature',
      first: side('calibrated', 'temperature'),
      second: asIs,
    },
    ...(pair.calibrated === 'dsc++'
      ? [{ contrast: '++ with score', first: side('calibrated', 'score'), second: asIs }]
      : []),
  ];
}

function compareSides(
  { dataset, caseIds, calibrationRow }: DatasetRuns,
  seeds: readonly number[],
  contrast: string,
  first: Side,
  second: Side,
): RecalibrationComparison[] {
  const sides = comparedMetrics.map((metric) =>
    averageOverSharedSeeds(
      treatedValues(first.runs, first.treatment, calibrationRow, metric),
      treatedValues(second.runs, second.treatment, calibrationRow, metric),
    ),
  );
  const rows = caseIds.map((caseId) =>
    sides.map(([ofFirst, ofSecond]) => ofFirst.get(caseId)! - ofSecond.get(caseId)!),
  );
  const stream = RandomStream.fromSeed(0).fork('recalibration differences');
  const intervals = caseBootstrap(rows, columnMeans, stream);
  return comparedMetrics.flatMap((metric, column) => {
    const [ofFirst, ofSecond] = sides[column]!;
    const defined = caseIds.filter((_, index) => !Number.isNaN(rows[index]![column]!));
    if (defined.length === 0) return [];
    const differences = rows.map((row) => row[column]!).filter((value) => !Number.isNaN(value));
    const meanOf = (values: CaseValues) => meanAndDeviation(defined.map((id) => values.get(id)!)).mean;
    const isPrimary = (primaryCalibrationMetrics as readonly string[]).includes(metric);
    return [
      {
        dataset,
        row: calibrationRow,
        contrast,
        first: `${first.label} ${treatmentLabel(first.treatment)}`,
        second: `${second.label} ${treatmentLabel(second.treatment)}`,
        seeds,
        metric,
        cases: differences.length,
        firstMean: meanOf(ofFirst),
        secondMean: meanOf(ofSecond),
        difference: meanAndDeviation(differences).mean,
        interval: intervals[column]!,
        pValue: signedRankTest(differences).pValue,
        adjustedPValue: Number.NaN,
        family: `${contrast}: ${isPrimary ? 'primary' : metric}`,
      },
    ];
  });
}
