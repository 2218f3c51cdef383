/**
 * report.html: the whole study on one self-contained page. First the answer with its figure, the verdicts and the
 * limits; then figures and tables question by question; then the provenance of the numbers. Text and figures are
 * the same as in tables/ and figures/; many figures can be replaced by interactive charts (browser/main.ts).
 */

import { type Evaluation, isRehearsal, rehearsalWarning, studyNotes } from '../../evaluate/evaluation.js';
import { laterMethodsAnswer } from '../../evaluate/later-methods-answer.js';
import { compareRecalibrations } from '../../evaluate/recalibration-comparison.js';
import { rivalsAnswer } from '../../evaluate/rivals-answer.js';
import { escapeXml } from '../../text/escape-xml.js';
import type { StudyFigure } from '../figures/study-figure.js';
import type { FigureGroup } from '../figures/study-figures.js';
import { thresholdSliders } from '../slider/slider-data.js';
import { sliderFigure } from '../slider/slider-figure.js';
import type { Table } from '../tables/table.js';
import { averagingTerm } from './averaging-term.js';
import { bibtex } from './citation.js';
import { claimDetails } from './claim-details.js';
import { explorerNotes, pageFrame } from './page-frame.js';
import { provenanceSection } from './provenance-section.js';
import { type Extra, questionSection } from './question-section.js';
import { type Question, questions } from './questions.js';
import { topSection } from './top-section.js';

export function reportPage(
  evaluation: Evaluation,
  tables: readonly Table[],
  figures: readonly FigureGroup[],
  picture: StudyFigure | undefined,
): string {
  const rehearsal = isRehearsal(evaluation);
  const title = `DSC++ replication, ${rehearsal ? 'rehearsal, ' : ''}preset ${evaluation.preset}`;
  const sections = questions.flatMap((question) => {
    const html = questionSection(
      withAveraging(question, evaluation),
      tables,
      figures,
      extraOf(question, evaluation),
    );
    return html ? [{ question, html }] : [];
  });
  return pageFrame(title, [
    topSection(evaluation, picture),
    contents(
      sections.map(({ question }) => question),
      evaluation.verdicts.length > 0,
    ),
    ...explorerNotes,
    ...(evaluation.verdicts.length > 0 ? [claimsSection(evaluation)] : []),
    ...sections.map(({ html }) => html),
    provenance(evaluation),
    citation(),
  ]);
}

/** Additional content of a section, computed from the evaluation. */
function extraOf({ id }: Question, evaluation: Evaluation): Extra {
  const { datasets } = evaluation;
  if (id === 'temperature') {
    const answer = rivalsAnswer(compareRecalibrations(datasets));
    return answer ? { answer } : {};
  }
  if (id === 'thresholds') {
    // Data sets with images first.
    const sliders = thresholdSliders(datasets).sort(
      (a, b) => Number(b.cases.length > 0) - Number(a.cases.length > 0),
    );
    return sliders.length > 0 ? { content: [...sliders.map(sliderFigure), exploreLine].join('\n') } : {};
  }
  if (id === 'later-methods') {
    const answer = laterMethodsAnswer(evaluation.study);
    return answer ? { answer } : {};
  }
  return {};
}

const exploreLine =
  '<p class="soft">To try your own image with a threshold slider: <code>npm run explore</code> opens a page with the trained networks whose weights lie beside these records, where there are any; everything runs in your browser.</p>';

/** Adds the term that is explained with the study's own numbers. */
function withAveraging(question: Question, evaluation: Evaluation): Question {
  const term = question.id === 'calibration' ? averagingTerm(evaluation) : undefined;
  return term ? { ...question, terms: [...question.terms, term] } : question;
}

function contents(shown: readonly Question[], hasClaims: boolean): string {
  const entries = [
    ...(hasClaims ? [['claims', 'Each claim: its rule, and its data sets'] as const] : []),
    ...shown.map(({ id, question }) => [id, question] as const),
    ['provenance', 'Where the numbers come from'] as const,
    ['citation', 'How to cite'] as const,
  ];
  const items = entries.map(([id, text]) => `<li><a href="#${id}">${escapeXml(text)}</a></li>`);
  return `<nav class="contents" aria-labelledby="title-contents"><h2 id="title-contents">Contents</h2><ol>${items.join('')}</ol></nav>`;
}

function claimsSection({ verdicts }: Evaluation): string {
  return [
    '<section id="claims" class="question" aria-labelledby="title-claims">',
    '<h2 id="title-claims">Each claim: its rule, and its data sets</h2>',
    ...verdicts.map(claimDetails),
    '</section>',
  ].join('\n');
}

function provenance(evaluation: Evaluation): string {
  const notes = studyNotes(evaluation).filter((note) => note !== rehearsalWarning);
  return [
    '<section id="provenance" class="question" aria-labelledby="title-provenance">',
    '<h2 id="title-provenance">Where the numbers come from</h2>',
    ...notes.map((note) => `<p class="soft">${escapeXml(note)}</p>`),
    provenanceSection(evaluation.study),
    '</section>',
  ].join('\n');
}

function citation(): string {
  return [
    '<section id="citation" class="question" aria-labelledby="title-citation">',
    '<h2 id="title-citation">How to cite</h2>',
    `<div class="scroll" tabindex="0" role="region" aria-label="BibTeX"><pre><code>${escapeXml(bibtex())}</code></pre></div>`,
    '</section>',
  ].join('\n');
}
