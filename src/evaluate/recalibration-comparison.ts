/**
 * Could a recalibration after training replace the loss? Paired differences over test cases between losses with
 * and without recalibration, with the same statistics as the claims. They decide no claim.
 */

import { computedOnce } from '../core/computed-once.js';
import { groupBy } from '../core/group-by.js';
import type { MetricName } from '../metrics/catalogue.js';
import type { RecalibrationMethod } from '../recalibrate/recalibrated-versions.js';
import type { RunRecord } from '../record/run-record.js';
import type { Interval } from '../statistics/bootstrap.js';
import { meanInterval } from '../statistics/mean-estimate.js';
import type { PairedLayout } from '../statistics/paired-layout.js';
import { primaryCalibrationMetrics } from '../study/claims.js';
import { answeringDatasets, experiments } from '../study/experiments.js';
import { type LossPair, lossLabels, lossPairs } from '../study/losses.js';
import { metricValues, type NetworkValues, recalibratedValues } from './case-values.js';
import { placeOf } from './comparison.js';
import { type DatasetRuns, type PairRuns, pairRuns } from './dataset-runs.js';
import { adjustDeclared } from './declared-family.js';
import type { Network } from './network.js';
import { comparePaired, type PairedComparison } from './paired-comparison.js';
import { sharedTrainingMean, testPerTraining } from './shared-training.js';

/** Metrics compared. The first two are corrected together for multiple testing, each other one alone. */
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

/** One side of a comparison: a loss under common seeds, and the treatment of its probabilities. */
interface Side {
  runs: readonly RunRecord[];
  label: string;
  treatment: Treatment;
}

export interface RecalibrationComparison {
  dataset: string;
  pair: LossPair;
  row: string;
  /** The question, the same for every data set; part of the name of its family of tests. */
  contrast: string;
  first: string;
  second: string;
  networks: readonly Network[];
  seeds: readonly number[];
  metric: (typeof comparedMetrics)[number];
  /** The difference first − second over patients and networks, both random, with the claims' test. */
  paired: PairedComparison;
  firstMean: number;
  secondMean: number;
  /** Mean of first − second. */
  difference: number;
  /** Its 95 % interval for new training cases, too (shared-training.ts); without folds NaN. */
  anew: Interval;
  /**
   * p value after Holm's correction over the declared family: the contrast's primary metrics, or one other metric,
   * over all experiments and pairs.
   */
  adjustedPValue: number;
  family: string;
}

/** The values of a loss under one treatment, per run and case. */
export function treatedValues(
  trained: readonly RunRecord[],
  treatment: Treatment,
  row: string,
  metric: MetricName,
): NetworkValues[] {
  return treatment === 'as-is'
    ? metricValues(trained, row, metric)
    : recalibratedValues(trained, treatment, row, metric);
}

export function treatmentLabel(treatment: Treatment): string {
  return {
    'as-is': 'unchanged',
    temperature: 'with temperature',
    'class-temperature': 'with class temperatures',
    isotonic: 'with isotonic curves',
    score: 'with score scaling',
  }[treatment];
}

/**
 * All comparisons of a study, family by family (a contrast with the primary metrics or one other metric), in each in the order of
 * data sets and pairs; computed once for table, page and answer.
 */
export const compareRecalibrations = computedOnce(comparisonsOf);

function comparisonsOf(datasets: readonly DatasetRuns[]): readonly RecalibrationComparison[] {
  const comparisons = datasets.flatMap((runs) =>
    pairRuns(runs).flatMap((pair) =>
      contrasts(pair).flatMap((contrast) => compareSides(runs, pair, contrast)),
    ),
  );
  const answering = answeringDatasets(datasets.map(({ dataset }) => dataset));
  const families = groupBy(comparisons, ({ family }) => family);
  return [...families.values()].flatMap((family) => corrected(family, answering));
}

interface Contrast {
  contrast: string;
  first: Side;
  second: Side;
}

const scoreContrast = '++ with score';

/** Score scaling is compared for DSC++ only, from whose theory it follows. */
function contrasts({ pair, baseline, calibrated }: PairRuns): Contrast[] {
  const side = (loss: 'baseline' | 'calibrated', treatment: Treatment): Side => ({
    runs: loss === 'baseline' ? baseline : calibrated,
    label: lossLabels[pair[loss]],
    treatment,
  });
  const asIs = side('calibrated', 'as-is');
  return [
    {
      contrast: 'the ++ loss against temperature',
      first: asIs,
      second: side('baseline', 'temperature'),
    },
    {
      contrast: '++ against class temperatures',
      first: asIs,
      second: side('baseline', 'class-temperature'),
    },
    {
      contrast: 'the ++ loss against isotonic',
      first: asIs,
      second: side('baseline', 'isotonic'),
    },
    {
      contrast: 'both at their temperatures',
      first: side('calibrated', 'temperature'),
      second: side('baseline', 'temperature'),
    },
    {
      contrast: 'both on their isotonic curves',
      first: side('calibrated', 'isotonic'),
      second: side('baseline', 'isotonic'),
    },
    {
      contrast: '++ with temperature',
      first: side('calibrated', 'temperature'),
      second: asIs,
    },
    ...(pair.calibrated === 'dsc++'
      ? [{ contrast: scoreContrast, first: side('calibrated', 'score'), second: asIs }]
      : []),
  ];
}

function compareSides(
  { dataset, patientOf, calibrationRow }: DatasetRuns,
  { pair, networks, seeds }: PairRuns,
  { contrast, first, second }: Contrast,
): RecalibrationComparison[] {
  return comparedMetrics.flatMap((metric) => {
    const valuesOf = ({ runs, treatment }: Side) => treatedValues(runs, treatment, calibrationRow, metric);
    const paired = comparePaired(valuesOf(second), valuesOf(first), patientOf);
    if (paired.cases === 0) return [];
    const isPrimary = (primaryCalibrationMetrics as readonly string[]).includes(metric);
    return [
      {
        dataset,
        pair,
        row: calibrationRow,
        contrast,
        first: `${first.label} ${treatmentLabel(first.treatment)}`,
        second: `${second.label} ${treatmentLabel(second.treatment)}`,
        networks,
        seeds,
        metric,
        paired,
        firstMean: paired.secondMean,
        secondMean: paired.firstMean,
        difference: paired.estimate.mean,
        anew: anewInterval(paired.layout, [...first.runs, ...second.runs]),
        adjustedPValue: Number.NaN,
        family: `${contrast}: ${isPrimary ? 'primary' : metric}`,
      },
    ];
  });
}

function anewInterval(layout: PairedLayout, runs: readonly RunRecord[]): Interval {
  if (layout.kind !== 'nested') return { low: Number.NaN, high: Number.NaN };
  return meanInterval(sharedTrainingMean(testPerTraining(runs, true))(layout));
}

/**
 * Number of tests that a contrast declares: one per experiment, applicable pair and metric of the family. Tests
 * without results count as p = 1, so this number does not depend on which results exist.
 */
function familySize({ contrast, family }: RecalibrationComparison): number {
  const pairs = contrast === scoreContrast ? 1 : lossPairs.length;
  const metrics = family.endsWith(': primary') ? primaryCalibrationMetrics.length : 1;
  return experiments.length * pairs * metrics;
}

function corrected(
  family: readonly RecalibrationComparison[],
  answering: readonly string[],
): RecalibrationComparison[] {
  const adjusted = adjustDeclared(family, {
    declared: familySize(family[0]!),
    pValueOf: ({ paired }) => paired.pValue,
    placeOf: ({ dataset, pair, metric }) => {
      const place = placeOf(dataset, pair, answering);
      return place && `${place} ${metric}`;
    },
  });
  return family.map((comparison) => ({ ...comparison, adjustedPValue: adjusted.get(comparison)! }));
}
