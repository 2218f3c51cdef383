import { figureGroup } from '../../report/page/figure-section.js';
import { explorerNotes, pageFrame } from '../../report/page/page-frame.js';
import { htmlTable } from '../../report/tables/html.js';
import { escapeXml } from '../../text/escape-xml.js';
import { counted } from '../../text/number-format.js';
import { adviceRule } from '../findings/advice.js';
import type { ModelComparison } from '../findings/model-comparison.js';
import { auditFigures, type NamedAudit } from './audit-figures.js';
import { comparisonTable, gainsTable } from './difference-tables.js';
import { operatingPointsTable, pooledTable, scoresTable, volumesTable } from './score-tables.js';
import { storageOf } from './storage-sentence.js';

/** A second model and its comparison with the first. */
export interface OtherModel {
  second: NamedAudit;
  comparison: ModelComparison;
}

/**
 * The page of an audit: first the advice, then cases left out, figures and tables. Like the study's report it is
 * self-contained. The same audit gives the same bytes.
 */
export function auditPage(first: NamedAudit, notes: readonly string[], other?: OtherModel): string {
  const { name, audit, findings } = first;
  const isApplied = audit.recalibration?.learningCases.length === 0;
  const gains = gainsTable(findings, isApplied);
  const tables = [
    scoresTable(findings),
    pooledTable(findings),
    volumesTable(findings),
    operatingPointsTable(findings),
    ...(gains ? [gains] : []),
    ...(other ? [comparisonTable(other.comparison)] : []),
  ];
  const size = `${counted(findings.cases, 'case')} of ${counted(findings.patients, 'patient')}, classes ${audit.foregroundClasses.join(', ')}.`;
  return pageFrame(`Audit of ${name}`, [
    `<h1>Can the probabilities of ${escapeXml(name)} be believed?</h1>`,
    ...[size, storageOf(first), ...notes].map((note) => `<p class="soft">${escapeXml(note)}</p>`),
    '<nav aria-label="Sections"><a href="#advice">What to do</a><a href="#figures">Figures</a><a href="#tables">Tables</a></nav>',
    ...faultList(audit.faults),
    '<h2 id="advice">What to do</h2>',
    '<section class="claim">',
    `<ol>${findings.advice.sentences.map((sentence) => `<li>${escapeXml(sentence)}</li>`).join('')}</ol>`,
    `<details><summary>The rule</summary><p class="soft">${escapeXml(adviceRule)}</p></details>`,
    '</section>',
    '<h2 id="figures">Figures</h2>',
    ...explorerNotes,
    ...auditFigures(first, other).map((group) => figureGroup(group, true)),
    '<h2 id="tables">Tables</h2>',
    ...tables.map((table) => htmlTable(table)),
  ]);
}

function faultList(faults: NamedAudit['audit']['faults']): string[] {
  if (faults.length === 0) return [];
  const items = faults.map(({ error }) => `<li>${escapeXml(error.message)}</li>`);
  return [
    `<p class="banner" role="note">${counted(faults.length, 'case')} left out:</p>`,
    `<ul class="notes">${items.join('')}</ul>`,
  ];
}
