/**
 * Probability thresholds for a target recall or precision: chosen on the validation patients of each network and
 * reported on the test patients of the same network, which are not used for the choice.
 */
import { groupBy } from '../core/group-by.js';
import type { ThresholdCounts } from '../metrics/case-score.js';
import { chooseCut } from '../metrics/choose-cut.js';
import { type Overlap, overlap } from '../metrics/overlap.js';
import type { ThresholdPoint } from '../metrics/threshold-curve.js';
import type { RunRecord } from '../record/run-record.js';
import { meanAndDeviation } from '../statistics/mean-deviation.js';
import { meanInterval } from '../statistics/mean-estimate.js';
import { layoutMean, pairedLayout } from '../statistics/paired-layout.js';
import type { LossName } from '../study/losses.js';
import { patientOf } from '../study/run-config.js';
import type { NetworkValues } from './case-values.js';
import { networkOf } from './network.js';
import { pairedValues } from './paired-comparison.js';

export const cutGoals = ['recall', 'precision'] as const;
export type CutGoal = (typeof cutGoals)[number];

/** Target recall or precision, as for screening or treatment planning. */
export const targetShare = 0.9;

export interface MeanWithInterval {
  mean: number;
  /** 95 % interval over networks and patients; NaN if it cannot be estimated. */
  low: number;
  high: number;
}

export interface OperatingCut {
  loss: LossName;
  row: string;
  goal: CutGoal;
  /** Threshold of each network; null if none reaches the goal on its validation patients. */
  thresholds: readonly (number | null)[];
  /** Results on the test patients of the networks with a threshold; null if there are none. */
  test: Readonly<Record<'recall' | 'precision' | 'dsc', MeanWithInterval>> | null;
}

/** The thresholds of one loss for each goal; empty if the records lack the counts of validation cases. */
export function operatingCuts(
  loss: LossName,
  runs: readonly RunRecord[],
  row: string,
  patients: ReadonlyMap<string, string>,
): OperatingCut[] {
  if (runs.length === 0 || runs.some(({ validationThresholds }) => validationThresholds === null)) return [];
  return cutGoals.map((goal) => {
    const chosen = runs.map((run) => ({
      run,
      threshold: chooseThreshold(validationCounts(run, row), run, goal),
    }));
    const usable = chosen.flatMap(({ run, threshold }) => (threshold === null ? [] : [{ run, threshold }]));
    const onTest = (quantity: 'recall' | 'precision' | 'dsc') =>
      meanOverPatients(
        usable.map(({ run, threshold }) => valuesAt(run, row, threshold, quantity)),
        patients,
      );
    return {
      loss,
      row,
      goal,
      thresholds: chosen.map(({ threshold }) => threshold),
      test:
        usable.length === 0
          ? null
          : { recall: onTest('recall'), precision: onTest('precision'), dsc: onTest('dsc') },
    };
  });
}

function validationCounts({ validationThresholds }: RunRecord, row: string): ThresholdCounts[] {
  return (validationThresholds ?? []).filter(({ className }) => className === row);
}

/**
 * The highest threshold at which mean recall reaches the goal, or the lowest at which mean precision does and at least half as many
 * patients have a mask as have the class. Means
 * are over patients, a patient's images being averaged first. Null if no threshold reaches the goal.
 */
export function chooseThreshold(
  counts: readonly ThresholdCounts[],
  { config }: Pick<RunRecord, 'config'>,
  goal: CutGoal,
): number | null {
  return chooseCut(patientCurve(counts, config), { quantity: goal, atLeast: targetShare })?.threshold ?? null;
}

/** The threshold curve as means over patients, a patient's images being averaged first; thresholds ascend. */
export function patientCurve(
  counts: readonly ThresholdCounts[],
  config: Pick<RunRecord['config'], 'patients'>,
): ThresholdPoint[] {
  const byThreshold = [...groupBy(counts, ({ threshold }) => threshold)].sort(([a], [b]) => a - b);
  return byThreshold.map(([threshold, own]) => {
    const patients = [...groupBy(own, ({ caseId }) => patientOf(config, caseId)).values()].map((images) =>
      images.map(overlap),
    );
    const over = (quantity: keyof Overlap) =>
      meanAndDeviation(patients.map((images) => meanAndDeviation(images.map((one) => one[quantity])).mean));
    return {
      threshold,
      dsc: over('dsc').mean,
      iou: over('iou').mean,
      precision: over('precision').mean,
      recall: over('recall').mean,
      definedIn: { precision: over('precision').count, recall: over('recall').count },
    };
  });
}

function valuesAt(
  run: RunRecord,
  row: string,
  threshold: number,
  quantity: 'recall' | 'precision' | 'dsc',
): NetworkValues {
  const own = run.thresholds.filter((entry) => entry.className === row && entry.threshold === threshold);
  return {
    ...networkOf(run),
    caseIds: own.map(({ caseId }) => caseId),
    values: own.map((entry) => overlap(entry)[quantity]),
  };
}

function meanOverPatients(
  values: readonly NetworkValues[],
  patients: ReadonlyMap<string, string>,
): MeanWithInterval {
  const estimate = layoutMean(pairedLayout(pairedValues(values, values, patients, (value) => value)));
  return { mean: estimate.mean, ...meanInterval(estimate) };
}
