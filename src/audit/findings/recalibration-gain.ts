import type { MetricName } from '../../metrics/catalogue.js';
import type { ShownRecalibration } from '../scoring/audit.js';
import type { Version } from '../scoring/version-scores.js';
import { type PairedMetric, pairedMetrics } from './paired-versions.js';

/** The effect of a recalibration on patients that it was not learned from. */
export interface RecalibrationGain {
  version: Exclude<Version, 'plain'>;
  /** Second − first: with recalibration minus without. */
  metrics: readonly PairedMetric[];
}

/** Metrics in which recalibrated probabilities are compared with the original ones. */
export const gainMetrics = [
  'nll',
  'brier',
  'ece',
  'ece_boundary',
  'dsc',
] as const satisfies readonly MetricName[];

/** One gain per recalibration. */
export function recalibrationGains(
  { versions }: ShownRecalibration,
  row: string,
  patientOf: ReadonlyMap<string, string>,
): RecalibrationGain[] {
  const plain = versions.get('plain')!;
  return [...versions].flatMap(([version, { cases }]) =>
    version === 'plain'
      ? []
      : [{ version, metrics: pairedMetrics(plain.cases, cases, row, gainMetrics, patientOf) }],
  );
}
