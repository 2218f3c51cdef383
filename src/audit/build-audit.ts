import { casesText } from '../record/cases-file.js';
import { auditJson } from './audit-json.js';
import { auditFindings } from './findings/findings.js';
import { compareModels } from './findings/model-comparison.js';
import type { NamedAudit } from './page/audit-figures.js';
import { auditPage, type OtherModel } from './page/audit-page.js';
import { storageOf } from './page/storage-sentence.js';
import type { Audit } from './scoring/audit.js';

export interface AuditReport {
  /** The advice in three sentences. */
  sentences: readonly string[];
  storage: string;
  /** Comparison with a second model; null without one. */
  comparison: OtherModel['comparison'] | null;
  /** Text by file name: report.html, audit.json, cases.csv. */
  files: ReadonlyMap<string, string>;
}

/** The audit of a model, with its name. */
export interface AuditedModel {
  name: string;
  audit: Audit;
}

/** The report of an audit of one model, or of two compared models. */
export function buildAudit(
  first: AuditedModel,
  notes: readonly string[],
  against?: AuditedModel,
): AuditReport {
  const own: NamedAudit = { ...first, findings: auditFindings(first.audit) };
  const other = against && besideOther(own, against);
  return {
    sentences: own.findings.advice.sentences,
    storage: storageOf(own),
    comparison: other?.comparison ?? null,
    files: new Map([
      ['report.html', auditPage(own, notes, other)],
      ['audit.json', auditJson(own, notes, other)],
      ['cases.csv', casesText(first.audit.scores.cases)],
    ]),
  };
}

function besideOther(first: NamedAudit, against: AuditedModel): OtherModel {
  const second = { ...against, findings: auditFindings(against.audit) };
  return { second, comparison: compareModels(first.audit, against.audit, [first.name, against.name]) };
}
