/** What `npm run audit` prints at its end. */
import { join } from 'node:path';
import type { AuditReport } from '../audit/build-audit.js';
import { type ModelComparison, twoModelsWarning } from '../audit/findings/model-comparison.js';
import type { Audit } from '../audit/scoring/audit.js';
import { metricCatalogue } from '../metrics/catalogue.js';
import { differenceText } from '../report/tables/cell-text.js';
import { counted, pValueText } from '../text/number-format.js';

export interface AuditSummary {
  out: string;
  audited: Audit;
  /** The second model; absent where it has no scores. */
  against?: Audit;
  report: AuditReport;
  notes: readonly string[];
  /** The file of --save-recalibration. */
  saved: string | undefined;
}

/** The summary: cases, notes, advice, comparison, and where the results are. */
export function auditSummary({ out, audited, against, report, notes, saved }: AuditSummary): string {
  const { sentences, storage, comparison } = report;
  const { patientOf } = audited;
  return [
    `${counted(patientOf.size, 'case')} of ${counted(new Set(patientOf.values()).size, 'patient')}`,
    ...notes,
    storage,
    '',
    ...sentences.map((sentence, index) => `${index + 1}. ${sentence}`),
    ...(comparison && against ? ['', ...comparisonLines(comparison, audited, against)] : []),
    '',
    ...(saved === undefined ? [] : [`recalibration, learned from all patients: ${saved}`]),
    `report: ${join(out, 'report.html')}; numbers: audit.json and cases.csv beside it`,
    '',
  ].join('\n');
}

function comparisonLines(
  { names, metrics, cases }: ModelComparison,
  first: Audit,
  second: Audit,
): readonly string[] {
  const own = [first.patientOf.size, second.patientOf.size] as const;
  const isWhole = own.every((count) => count === cases.length);
  return [
    ...(isWhole
      ? []
      : [
          `compared on ${counted(cases.length, 'common case')}: ${names[0]} has ${own[0]}, ${names[1]} ${own[1]}`,
        ]),
    ...metrics.map(({ metric, difference, low, high, adjustedPValue }) => {
      const { label, digits } = metricCatalogue[metric];
      return `${label}, ${names[1]} minus ${names[0]}: ${differenceText(difference, low, high, digits)}, p ${pValueText(adjustedPValue)}`;
    }),
    twoModelsWarning,
  ];
}
