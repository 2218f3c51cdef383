import type { ClaimVerdict, ExperimentVerdict } from '../../evaluate/claim-verdict.js';
import { escapeXml } from '../../text/escape-xml.js';
import { pairText, sizeTexts } from '../tables/cell-text.js';

/** A claim with its rule and its data sets, as a table whose rows are stacked on a phone. */
export function claimDetails({ claim, verdict, reason, pairs }: ClaimVerdict): string {
  const several = pairs.length > 1;
  const heads = [
    'Data set',
    'Verdict',
    ...(several ? ['Losses'] : []),
    'Experiment',
    'Patients',
    'Cases',
    'Networks',
    'Why',
  ];
  const rows = pairs.flatMap(({ pair, experiments }) =>
    missingTogether(experiments).map((answer) => {
      const cells = [
        escapeXml(answer.dataset ?? 'none'),
        `<span class="verdict ${answer.verdict}">${answer.verdict}</span>`,
        ...(several ? [escapeXml(pairText(pair))] : []),
        escapeXml(answer.experiment),
        ...sizeTexts(answer),
        escapeXml(answer.reason),
      ];
      const row = cells.map((cell, index) => {
        const tag = index === 0 ? 'th scope="row"' : `td${index === cells.length - 1 ? ' class="wide"' : ''}`;
        return `<${tag} data-label="${heads[index]}">${cell}</${index === 0 ? 'th' : 'td'}>`;
      });
      return `<tr>${row.join('')}</tr>`;
    }),
  );
  return [
    `<section class="claim" id="claim-${claim.id}" aria-labelledby="title-claim-${claim.id}">`,
    `<h3 id="title-claim-${claim.id}"><span class="verdict ${verdict}">Claim ${claim.id}: ${verdict}</span> ${escapeXml(claim.title)}</h3>`,
    `<p>${escapeXml(claim.statement)} <strong>${escapeXml(reason)}.</strong></p>`,
    `<p class="soft">${escapeXml(claim.rule)}</p>`,
    `<div class="scroll" tabindex="0" role="region" aria-label="Claim ${claim.id} by data set"><table class="stacks">`,
    `<thead><tr>${heads.map((label) => `<th scope="col">${label}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody></table></div>`,
    '</section>',
  ].join('\n');
}

/** Experiments missing for the same reason share one row. */
function missingTogether(answers: readonly ExperimentVerdict[]): ExperimentVerdict[] {
  const isSame = (one: ExperimentVerdict, other: ExperimentVerdict) =>
    one.verdict === 'missing' && other.verdict === 'missing' && one.reason === other.reason;
  return answers.flatMap((answer, index) => {
    if (answers.slice(0, index).some((earlier) => isSame(earlier, answer))) return [];
    const same = answers.filter((other) => other === answer || isSame(answer, other));
    return [{ ...answer, experiment: same.map(({ experiment }) => experiment).join(', ') }];
  });
}
