import { type PooledCalibration, pooledCalibration } from '../../evaluate/pooled-calibration.js';
import { type CalibrationErrors, calibrationErrors, poolBins } from '../../metrics/calibration-error.js';
import { type Region, regions } from '../../metrics/case-score.js';
import { type MetricName, metricNames } from '../../metrics/catalogue.js';
import { type MeanDeviation, meanAndDeviation } from '../../statistics/mean-deviation.js';
import type { Audit } from '../scoring/audit.js';
import { halvesOf } from '../scoring/patient-halves.js';
import type { VersionScores } from '../scoring/version-scores.js';
import { type Advice, adviceOf } from './advice.js';
import { type AuditedRows, auditedRows } from './audited-rows.js';
import { type CutGain, cutGain } from './cut-gain.js';
import { isInvertedMap } from './inverted-map.js';
import { type OperatingPoint, operatingPoints } from './operating-points.js';
import { type Overconfidence, overconfidence } from './overconfidence.js';
import { type RecalibrationGain, recalibrationGains } from './recalibration-gain.js';
import { type VolumeBias, volumeBias } from './volume-bias.js';

/** The findings of one row of the scores over all cases. */
export interface RowFindings {
  row: string;
  /** Mean of each metric over the cases in which it is defined; each case has the same weight. */
  means: Readonly<Record<MetricName, MeanDeviation>>;
  /**
   * Over all pixels together, so that larger cases have more weight. `calibration`: scores and CORP parts, for rows of one binary
   * problem.
   */
  pooled: Readonly<Record<Region, CalibrationErrors>>;
  calibration?: PooledCalibration;
  overconfidence?: Overconfidence;
  volume?: VolumeBias;
}

export interface AuditFindings {
  rows: AuditedRows;
  cases: number;
  patients: number;
  byRow: readonly RowFindings[];
  operatingPoints: readonly OperatingPoint[];
  /** Overconfidence of the foreground row. */
  overconfidence: Overconfidence | null;
  cut: CutGain | null;
  gains: readonly RecalibrationGain[];
  advice: Advice;
  /** The worst cases by ascending DSC, then by descending NLL. */
  worst: readonly { caseId: string; dsc: number; nll: number }[];
}

const mostWorst = 6;

/**
 * The findings of an audit and the advice, with the metrics, intervals and tests of the study.
 *
 * ```ts
 * const labels = { shape: [1, 2], data: Uint8Array.of(0, 1) };
 * const ofCase = (caseId) => ({ caseId, open: () => ({ labels, slabs: () => [Float32Array.of(0.75, 0.25, 0.25, 0.75)] }) });
 * const findings = auditFindings(await audit([ofCase('a'), ofCase('b')], { foregroundClasses: ['lesion'] }));
 * [findings.byRow[0].means.brier.mean, findings.advice.sentences.length]; // [0.0625, 3]
 * ```
 */
export function auditFindings(audit: Audit): AuditFindings {
  const { scores, patientOf, recalibration } = audit;
  const rows = auditedRows(audit.foregroundClasses);
  const sure = overconfidence(scores.cases, rows.foreground, patientOf) ?? null;
  const learning = recalibration?.learningCases.length
    ? new Set(recalibration.learningCases)
    : halvesOf(patientOf).learning;
  const cut = cutGain(scores.thresholds, rows.foreground, learning, patientOf) ?? null;
  const gains = recalibration ? recalibrationGains(recalibration, rows.whole, patientOf) : [];
  return {
    rows,
    cases: patientOf.size,
    patients: new Set(patientOf.values()).size,
    byRow: rows.all.map((row) => rowFindings(scores, row, rows, patientOf)),
    operatingPoints: operatingPoints(scores, rows.foreground, patientOf),
    overconfidence: sure,
    cut,
    gains,
    advice: adviceOf({
      overconfidence: sure,
      gains,
      cut,
      isApplied: recalibration?.learningCases.length === 0,
      isInverted: isInvertedMap(scores.thresholds, rows.foreground),
    }),
    worst: worstCases(scores, rows.whole),
  };
}

function rowFindings(
  scores: VersionScores,
  row: string,
  { binary }: AuditedRows,
  patientOf: ReadonlyMap<string, string>,
): RowFindings {
  const own = scores.cases.filter(({ className }) => className === row);
  const means = metricNames.map((metric) => [
    metric,
    meanAndDeviation(own.map(({ values }) => values[metric])),
  ]);
  const pooled = regions.map((region) => {
    const tables = scores.bins.filter((table) => table.className === row && table.region === region);
    return [region, calibrationErrors(poolBins(tables))];
  });
  const sure = binary.includes(row) ? overconfidence(scores.cases, row, patientOf) : undefined;
  const volume = binary.includes(row) ? volumeBias(scores.cases, row, patientOf) : undefined;
  return {
    row,
    means: Object.fromEntries(means) as RowFindings['means'],
    pooled: Object.fromEntries(pooled) as RowFindings['pooled'],
    ...(binary.includes(row) && { calibration: pooledCalibration([scores], row, 'as-is') }),
    ...(sure && { overconfidence: sure }),
    ...(volume && { volume }),
  };
}

function worstCases({ cases }: VersionScores, row: string): AuditFindings['worst'] {
  const order = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
  return cases
    .filter(({ className }) => className === row)
    .map(({ caseId, values: { dsc, nll } }) => ({ caseId, dsc, nll }))
    .sort((a, b) => order(a.dsc) - order(b.dsc) || b.nll - a.nll)
    .slice(0, mostWorst);
}
