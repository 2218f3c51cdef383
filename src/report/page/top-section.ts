/**
 * The top of the page: the answer (in short, findings, certainty), its figure, the verdicts with their basis, the findings
 * against the ++ losses, then the limits.
 */
import { answerOf } from '../../evaluate/answer.js';
import type { ClaimVerdict, ExperimentVerdict } from '../../evaluate/claim-verdict.js';
import type { DatasetRuns } from '../../evaluate/dataset-runs.js';
import { type Evaluation, isRehearsal } from '../../evaluate/evaluation.js';
import type { OwnVerdict } from '../../evaluate/own-verdict.js';
import { standIns } from '../../evaluate/stand-in-datasets.js';
import { limitsOf } from '../../evaluate/study-limits.js';
import { patientsText } from '../../evaluate/study-size.js';
import { findingsAgainst } from '../../evaluate/unfavourable-findings.js';
import { lossLabels } from '../../study/losses.js';
import { escapeXml } from '../../text/escape-xml.js';
import { counted } from '../../text/number-format.js';
import type { StudyFigure } from '../figures/study-figure.js';
import { dataLine } from './figure-data.js';
import { figureSection } from './figure-section.js';
import { ownVerdictSection } from './own-verdict-section.js';
import { pointsList } from './points-list.js';

export function topSection(evaluation: Evaluation, picture: StudyFigure | undefined): string {
  const { ownVerdicts, verdicts, preset } = evaluation;
  return [
    `<h1>${escapeXml(headingOf(ownVerdicts))} <span class="soft">Preset ${preset}</span></h1>`,
    ...(ownVerdicts.length > 0 ? ownVerdictSection(ownVerdicts) : [answerSection(evaluation)]),
    ...(picture ? [figureSection(picture, dataLine(picture))] : []),
    ...(verdicts.length > 0 ? [verdictTiles(evaluation)] : []),
    ...(isRehearsal(evaluation) ? [] : [unfavourable(evaluation)]),
    limitsSection(evaluation),
  ].join('\n');
}

/** The question of the study, or of the losses that a user compared. */
function headingOf(ownVerdicts: readonly OwnVerdict[]): string {
  const pairs = [...new Set(ownVerdicts.map(({ pair }) => pair))];
  if (pairs.length === 0) return 'Is DSC++ better calibrated than DSC?';
  const [calibrated, baselines] = (['calibrated', 'baseline'] as const).map((side) =>
    asList.format(pairs.map((pair) => lossLabels[pair[side]])),
  );
  return `${pairs.length === 1 ? 'Is' : 'Are'} ${calibrated} better calibrated than ${baselines}?`;
}

const asList = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function answerSection(evaluation: Evaluation): string {
  const [first, ...more] = answerOf(evaluation);
  const lead = escapeXml(first!.lead);
  return [
    ...(isRehearsal(evaluation) ? [`<p class="banner" role="note">${lead}</p>`] : []),
    '<section id="answer" aria-labelledby="title-answer">',
    '<h2 id="title-answer">The answer</h2>',
    ...(isRehearsal(evaluation) ? [] : [`<p class="lead"><strong>${lead}</strong></p>`]),
    pointsList(first!.points),
    ...more.flatMap((passage) => [
      `<h3>${escapeXml(passage.heading)}</h3>`,
      `<p>${escapeXml(passage.lead)}</p>`,
      pointsList(passage.points),
    ]),
    '</section>',
  ].join('\n');
}

function verdictTiles({ verdicts, datasets }: Evaluation): string {
  return [
    '<section id="verdicts" aria-labelledby="title-verdicts">',
    '<h2 id="title-verdicts">Verdicts and their basis</h2>',
    `<div class="tiles">${verdicts.map((verdict) => tile(verdict, datasets)).join('\n')}</div>`,
    '</section>',
  ].join('\n');
}

function tile({ claim, verdict, reason, pairs }: ClaimVerdict, datasets: readonly DatasetRuns[]): string {
  const answers = pairs.flatMap(({ experiments }) => experiments).filter(({ dataset }) => dataset);
  return [
    `<article class="tile ${verdict}" aria-labelledby="title-tile-${claim.id}">`,
    `<h3 id="title-tile-${claim.id}"><span class="verdict ${verdict}">Claim ${claim.id}: ${verdict}</span> ${escapeXml(claim.title)}</h3>`,
    `<p>${escapeXml(reason)}.</p>`,
    `<p class="soft">${escapeXml(restsOn(answers, datasets))}</p>`,
    `<p><a href="#claim-${claim.id}">Rule and data sets</a></p>`,
    '</article>',
  ].join('\n');
}

/** "Rests on 2 data sets, 154 patients, 10 pairs of networks. bus-uclm is an open stand-in for bus2017." */
function restsOn(answers: readonly ExperimentVerdict[], datasets: readonly DatasetRuns[]): string {
  const sets = [...new Set(answers.map(({ dataset }) => dataset!))];
  if (sets.length === 0) return 'No basis yet: no data set has results of both losses.';
  const ofSet = (dataset: string) => answers.filter((answer) => answer.dataset === dataset);
  const patients = patientsText(
    sets.map((set) => ({
      runs: datasets.find(({ dataset }) => dataset === set)!,
      patients: Math.max(...ofSet(set).map((one) => one.patients)),
    })),
  );
  const pairs = answers.reduce((sum, { networks }) => sum + networks.length, 0);
  const stands = standIns(sets).map(({ dataset, original, isPhantom }) =>
    isPhantom ? `${dataset} is a phantom.` : `${dataset} is an open stand-in for ${original}.`,
  );
  return [
    `Rests on ${counted(sets.length, 'data set')} (${sets.join(', ')}), ${patients}, ${counted(pairs, 'pair')} of networks.`,
    ...stands,
  ].join(' ');
}

/** Unfavourable and null findings, shown with the same prominence as favourable ones. */
function unfavourable(evaluation: Evaluation): string {
  return [
    '<section id="against" aria-labelledby="title-against">',
    '<h2 id="title-against">Where ++ is worse, and where no difference was found</h2>',
    ...findingsAgainst(evaluation).map((text) => `<p>${escapeXml(text)}</p>`),
    '</section>',
  ].join('\n');
}

function limitsSection(evaluation: Evaluation): string {
  return [
    '<section id="limits" aria-labelledby="title-limits">',
    '<h2 id="title-limits">Limits</h2>',
    pointsList(limitsOf(evaluation)),
    '</section>',
  ].join('\n');
}
