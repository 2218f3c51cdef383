/** Paired comparisons of a method with DSC and with DSC++. */
import type { MetricName } from '../metrics/catalogue.js';
import type { RunRecord } from '../record/run-record.js';
import { type DatasetRuns, samePlaces } from './dataset-runs.js';
import { type Method, type ReferenceLoss, referenceLosses } from './method.js';
import { comparePaired, type PairedComparison } from './paired-comparison.js';
import { treatedValues } from './recalibration-comparison.js';
import { trainedWith } from './shared-seeds.js';

/** Metrics in which a method is compared with the references. */
export const methodMetrics = [
  'nll',
  'brier',
  'ece',
  'ece_boundary',
  'dsc',
] as const satisfies readonly MetricName[];
export type MethodMetric = (typeof methodMetrics)[number];

/** The difference method − reference (second − first), in the folds and seeds that both share. */
export interface MethodComparison {
  against: ReferenceLoss;
  metric: MethodMetric;
  paired: PairedComparison;
  /** Mean difference in the folds and seeds in which the reference did not break down; NaN if it did in all. */
  meanWithoutBroken: number;
  /**
   * p value after Holm's correction over the declared family: every method on every data set of
   * study/later-losses.ts.
   */
  adjustedPValue: number;
}

/** With p values that are not corrected yet. */
export function comparisonsOf(
  runs: DatasetRuns,
  method: Method,
  trained: readonly RunRecord[],
): MethodComparison[] {
  return referenceLosses
    .filter((against) => !(method.loss === against && method.treatment === 'as-is'))
    .flatMap((against) => {
      const reference = trainedWith(runs, { loss: against });
      const first = samePlaces(reference, trained);
      if (first.length === 0) return [];
      const sound = first.filter(({ ending }) => ending.kind !== 'broken down');
      const compared = (from: readonly RunRecord[], metric: MethodMetric) =>
        comparePaired(
          treatedValues(from, 'as-is', runs.calibrationRow, metric),
          treatedValues(samePlaces(trained, from), method.treatment, runs.calibrationRow, metric),
          runs.patientOf,
        );
      return methodMetrics.map((metric) => {
        const paired = compared(first, metric);
        const ofSound = () => (sound.length > 0 ? compared(sound, metric).estimate.mean : Number.NaN);
        const meanWithoutBroken = sound.length === first.length ? paired.estimate.mean : ofSound();
        return { against, metric, paired, meanWithoutBroken, adjustedPValue: Number.NaN };
      });
    });
}
