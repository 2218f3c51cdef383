import { metricNames } from '../metrics/catalogue.js';
import { isotonicReliability } from '../metrics/corp-decomposition.js';
import { namedRecalibration } from '../record/recalibration-file.js';
import { storedNumber } from '../record/stored-number.js';
import { adviceRule } from './findings/advice.js';
import { twoModelsWarning } from './findings/model-comparison.js';
import type { NamedAudit } from './page/audit-figures.js';
import type { OtherModel } from './page/audit-page.js';

/** Raise it when the fields of audit.json change. */
const formatVersion = 2;

/**
 * The text of audit.json: the content of the page for programs. Undefined numbers are null. Scores of single cases are in
 * cases.csv.
 */
export function auditJson(first: NamedAudit, notes: readonly string[], other?: OtherModel): string {
  const { name, audit, findings } = first;
  const value = {
    format: formatVersion,
    model: name,
    notes,
    classes: audit.foregroundClasses,
    cases: findings.cases,
    patients: findings.patients,
    leftOut: audit.faults.map(({ caseId, error }) => ({ caseId, fault: error.message })),
    advice: { ...findings.advice, rule: adviceRule },
    storage: audit.storage,
    rows: findings.byRow.map(({ row, means, pooled, calibration, overconfidence, volume }) => ({
      row,
      means: Object.fromEntries(
        metricNames.map((metric) => [
          metric,
          {
            mean: means[metric].mean,
            standardDeviation: means[metric].standardDeviation,
            cases: means[metric].count,
          },
        ]),
      ),
      pooled,
      ...(calibration && {
        brier: { score: calibration.brier, ...calibration.parts.brier },
        nll: { score: calibration.nll, ...calibration.parts.nll },
        smoothEce: calibration.smoothEce,
        isotonic: isotonicReliability(calibration.cells),
      }),
      overconfidence: overconfidence ?? null,
      volume: volume ?? null,
    })),
    operatingPoints: findings.operatingPoints,
    cut: findings.cut,
    recalibration: audit.recalibration && {
      learnedFrom: audit.recalibration.learningCases,
      temperature: audit.recalibration.used.temperature,
      shownOn: findings.gains.map(({ version, metrics }) => ({
        version,
        metrics: metrics.map(withoutPatients),
      })),
    },
    learnedFromAll: audit.learned && namedRecalibration(audit.learned, audit.foregroundClasses),
    worst: findings.worst,
    against: other
      ? {
          model: other.second.name,
          about: twoModelsWarning,
          cases: other.comparison.cases,
          patients: other.comparison.patients,
          metrics: other.comparison.metrics.map(withoutPatients),
        }
      : null,
  };
  return `${JSON.stringify(value, (_, own) => (typeof own === 'number' && Number.isFinite(own) ? storedNumber(own) : own), 2)}\n`;
}

function withoutPatients<Metric extends { differences: readonly number[] }>({
  differences,
  ...metric
}: Metric) {
  return { ...metric, differencesByPatient: differences };
}
