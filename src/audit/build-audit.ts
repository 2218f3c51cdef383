import { casesText } from '../record/cases-file.js';
import { auditJson } from './audit-json.js';
import { auditFindings } from './findings/findings.js';
import { compareModels } from './findings/model-comparison.js';
import type { NamedAudit } from './page/audit-figures.js';
import { auditPage, type OtherModel, storageOf } from './page/audit-page.js';
import type { Audit } from './scoring/audit.js';

export interface AuditReport {
  /** What to do. */
  sentences: readonly string[];
  storage: string;
  /** Set beside a second model. */
  comparison: OtherModel['comparison'] | null;
  /** Text by name: report.html, audit.json, cases.csv. */
  files: ReadonlyMap<string, string>;
}

/** A model by name, audited. */
export interface AuditedModel {
  name: string;
  audit: Audit;
}

/** The whole report of an audit as text, of one model or of a second beside it. */
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
