/**
 * report.html: the whole study on one page that needs nothing else: verdicts first, then figures, tables and where
 * the numbers come from. Text and figures are the same as in tables/ and figures/; figures whose numbers are worth a
 * closer look can be swapped for live charts (browser/main.ts).
 */

import type { ClaimVerdict, ExperimentVerdict } from '../../evaluate/claim-verdict.js';
import { type Evaluation, isRehearsal, rehearsalWarning, studyNotes } from '../../evaluate/evaluation.js';
import { lossLabels } from '../../study/losses.js';
import { escapeXml } from '../../text/escape-xml.js';
import type { FigureGroup } from '../figures/study-figures.js';
import { sizeTexts } from '../tables/cell-text.js';
import { htmlTable } from '../tables/html.js';
import type { Table } from '../tables/table.js';
import { figureGroup } from './figure-section.js';
import { laterMethodsSection } from './later-methods-section.js';
import { ownVerdictSection } from './own-verdict-section.js';
import { explorerNotes, pageFrame } from './page-frame.js';
import { provenanceSection } from './provenance-section.js';

export function reportPage(
  evaluation: Evaluation,
  tables: readonly Table[],
  figures: readonly FigureGroup[],
): string {
  const rehearsal = isRehearsal(evaluation);
  const { ownVerdicts } = evaluation;
  const hasVerdicts = ownVerdicts.length > 0 || evaluation.verdicts.length > 0;
  const title = `DSC++ replication, ${rehearsal ? 'rehearsal, ' : ''}preset ${evaluation.preset}`;
  return pageFrame(title, [
    `<h1>Is DSC++ better calibrated than DSC? <span class="soft">Preset ${evaluation.preset}</span></h1>`,
    ...(rehearsal ? [`<p class="banner" role="note">${escapeXml(rehearsalWarning)}</p>`] : []),
    ...studyNotes(evaluation)
      .filter((note) => note !== rehearsalWarning)
      .map((note) => `<p class="soft">${escapeXml(note)}</p>`),
    `<nav aria-label="Sections">${hasVerdicts ? '<a href="#verdicts">Verdicts</a>' : ''}<a href="#figures">Figures</a><a href="#tables">Tables</a><a href="#provenance">Provenance</a></nav>`,
    ...ownVerdictSection(ownVerdicts),
    ...(evaluation.verdicts.length > 0
      ? ['<h2 id="verdicts">Verdicts</h2>', ...evaluation.verdicts.map(claimCard)]
      : []),
    ...laterMethodsSection(evaluation),
    '<h2 id="figures">Figures</h2>',
    ...explorerNotes,
    ...figures.map((group, index) => figureGroup(group, index < 2)),
    '<h2 id="tables">Tables</h2>',
    ...tables.filter(({ name }) => name !== 'claims').map(htmlTable),
    '<h2 id="provenance">Provenance</h2>',
    provenanceSection(evaluation.study),
  ]);
}

function claimCard({ claim, verdict, reason, pairs }: ClaimVerdict): string {
  const several = pairs.length > 1;
  const rows = pairs.flatMap(({ pair, experiments }) => {
    const losses = several ? `${lossLabels[pair.baseline]} → ${lossLabels[pair.calibrated]}` : undefined;
    return experiments.map((answer) => experimentRow(losses, answer));
  });
  const head = [
    ...(several ? ['Losses'] : []),
    'Experiment',
    'Data set',
    'Verdict',
    'Patients',
    'Cases',
    'Networks',
    'Why',
  ];
  return [
    `<section class="claim" id="claim-${claim.id}">`,
    `<p class="verdict ${verdict}">Claim ${claim.id}: ${verdict}</p>`,
    `<h3>${escapeXml(claim.title)}</h3>`,
    `<p>${escapeXml(claim.statement)}</p>`,
    `<p><strong>${escapeXml(reason)}.</strong></p>`,
    `<p class="soft">${escapeXml(claim.rule)}</p>`,
    `<details${several ? '' : ' open'}><summary>By data set</summary><div class="scroll" tabindex="0" role="region" aria-label="Claim ${claim.id} by data set"><table>`,
    `<thead><tr>${head.map((label) => `<th scope="col">${label}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody></table></div></details>`,
    `<p class="soft">The paper's own values: ${claim.paperNumbers.length === 0 ? 'none entered' : claim.paperNumbers.length}.</p>`,
    '</section>',
  ].join('\n');
}

function experimentRow(losses: string | undefined, answer: ExperimentVerdict): string {
  const cells = [
    ...(losses ? [escapeXml(losses)] : []),
    escapeXml(answer.experiment),
    escapeXml(answer.dataset ?? 'none'),
    `<span class="verdict ${answer.verdict}">${answer.verdict}</span>`,
    ...sizeTexts(answer),
  ];
  const row = cells.map((cell) => `<td>${cell}</td>`).join('');
  return `<tr>${row}<td class="wide">${escapeXml(answer.reason)}</td></tr>`;
}
