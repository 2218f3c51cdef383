import { escapeXml } from '../../text/escape-xml.js';
import type { CaseExplorable, Explorable, StudyCharts } from '../charts/study-charts.js';
import { type Figure, renderFigure, renderPanels } from '../figures/figure.js';
import type { FigureGroup } from '../figures/study-figures.js';
import { exploreButton, liveChart } from './explorer.js';

/** Figures that stand together, as pictures; those that have a live chart offer it beside their titles. */
export function figureGroup({ title, figures }: FigureGroup, charts: StudyCharts, open: boolean): string {
  const sections = figures.flatMap((figure) => [
    figureSection(figure, charts.figures.get(figure.name)),
    ...charts.cases.filter(({ after }) => after === figure.name).map(caseSection),
  ]);
  return [
    `<details${open ? ' open' : ''}><summary>${escapeXml(title)}</summary>`,
    ...sections,
    '</details>',
  ].join('\n');
}

function figureSection(figure: Figure, explorable: Explorable | undefined): string {
  if (figure.joined) return joinedFigure(figure, explorable);
  const { legend, panels } = renderPanels(figure);
  return [
    `<figure class="block${explorable ? ' explorable' : ''}">`,
    `<figcaption>${heading(figure.name, figure.title, explorable)}<p class="soft picture">${escapeXml(figure.subtitle)}</p></figcaption>`,
    `<div class="picture">${legend}<div class="panels">${panels.join('\n')}</div></div>`,
    ...(explorable ? [liveChart(figure.title, explorable)] : []),
    '</figure>',
  ].join('\n');
}

/** A picture that carries its own title, subtitle and legend: its heading is seen beside the live chart alone. */
function joinedFigure(figure: Figure, explorable: Explorable | undefined): string {
  const picture = renderFigure(figure);
  if (!explorable) return `<figure class="block scroll" tabindex="0">${picture}</figure>`;
  return [
    '<figure class="block explorable joined">',
    `<figcaption>${heading(figure.name, figure.title, explorable)}</figcaption>`,
    `<div class="picture block scroll" tabindex="0">${picture}</div>`,
    liveChart(figure.title, explorable),
    '</figure>',
  ].join('\n');
}

/** A chart without a picture: what it would show stands in its place. */
function caseSection(explorable: CaseExplorable): string {
  const { title, subtitle, after, charts } = explorable;
  if (charts.length === 0) return '';
  const metrics = charts.map(({ label }) => label).join(', ');
  return [
    '<figure class="block explorable no-picture">',
    `<figcaption>${heading(`${after}-cases`, title, explorable)}<p class="soft">${escapeXml(subtitle)}</p></figcaption>`,
    `<p class="picture">Every test case as a point, under one loss against under the other, interactive alone: ${escapeXml(metrics)}.</p>`,
    liveChart(title, explorable),
    '</figure>',
  ].join('\n');
}

function heading(name: string, title: string, explorable: Explorable | undefined): string {
  const id = `title-${name.replace(/[^\w-]+/g, '-')}`;
  const button = explorable ? exploreButton(id) : '';
  return `<div class="heading"><h4 id="${id}">${escapeXml(title)}</h4>${button}</div>`;
}
