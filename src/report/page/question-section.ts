import type { Passage } from '../../evaluate/answer-passage.js';
import { escapeXml } from '../../text/escape-xml.js';
import type { FigureGroup } from '../figures/study-figures.js';
import { htmlTable } from '../tables/html.js';
import type { Table } from '../tables/table.js';
import { dataLine, kindOf, tableDataLine } from './figure-data.js';
import { figureGroup } from './figure-section.js';
import { pointsList } from './points-list.js';
import type { Question } from './questions.js';

/** Content of a section besides the figures and tables of its question. */
export interface Extra {
  /** The answer, if there is one; its heading is the section's question. */
  answer?: Passage;
  /** HTML between the terms and the figures. */
  content?: string;
}

/** A question with its terms, answer, figures and tables; undefined if there is nothing to show. */
export function questionSection(
  question: Question,
  tables: readonly Table[],
  groups: readonly FigureGroup[],
  { answer, content }: Extra = {},
): string | undefined {
  const own = groups.flatMap(({ title, figures }) => {
    const fitting = figures.filter((figure) => question.figures.includes(kindOf(figure)));
    return fitting.length > 0 ? [{ title, figures: fitting }] : [];
  });
  const fitting = question.tables.flatMap((name) => tables.filter((table) => table.name === name));
  if (own.length === 0 && fitting.length === 0 && !answer && !content) return undefined;
  const { id } = question;
  return [
    `<section id="${id}" class="question" aria-labelledby="title-${id}">`,
    `<h2 id="title-${id}">${escapeXml(question.question)}</h2>`,
    ...(answer
      ? [`<div class="answer"><p>${escapeXml(answer.lead)}</p>`, `${pointsList(answer.points)}</div>`]
      : []),
    termsHtml(question),
    ...(content ? [content] : []),
    ...own.map((group, index) => figureGroup(group, index < 2, dataLine)),
    ...fitting.map((table) => htmlTable(table, tableDataLine(table))),
    notebooksLine(question),
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function termsHtml({ terms }: Question): string {
  if (terms.length === 0) return '';
  const items = terms.map(({ name, meaning }) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(meaning)}</dd>`);
  return `<dl class="terms">${items.join('')}</dl>`;
}

function notebooksLine({ notebooks }: Question): string {
  if (notebooks.length === 0) return '';
  const links = notebooks.map((name) => `<a href="../../notebooks/${name}.ipynb">${name}</a>`);
  return `<p class="data">Notebook${links.length > 1 ? 's' : ''} of this section: ${links.join(', ')}</p>`;
}
