import { escapeXml } from '../../text/escape-xml.js';
import type { LiveCharts } from '../chart/chart.js';
import { renderFigure, renderPanels, type SvgFigure } from '../chart/svg-figure.js';
import type { StudyFigure } from '../figures/study-figure.js';
import type { FigureGroup } from '../figures/study-figures.js';
import { legendKey } from './legend-key.js';
import { exploreButton, livePart } from './live-part.js';

/** A group of figures as static images; those with an interactive chart offer it beside their titles. */
export function figureGroup(
  { title, figures }: FigureGroup,
  open: boolean,
  dataOf: (figure: StudyFigure) => string = () => '',
): string {
  return [
    `<details${open ? ' open' : ''}><summary>${escapeXml(title)}</summary>`,
    ...figures.map((figure) => figureSection(figure, dataOf(figure))),
    '</details>',
  ].join('\n');
}

/** One figure: its image, its interactive chart, and the link to its numbers. */
export function figureSection(figure: StudyFigure, data: string): string {
  const { name, title, subtitle, picture, live } = figure;
  if (!picture) return chartAlone(figure, data);
  if (picture.joined) return joinedFigure(figure, picture, data);
  const panels = renderPanels(picture, name).join('\n');
  return [
    `<figure id="${escapeXml(name)}" class="block${live ? ' explorable' : ''}">`,
    `<figcaption>${heading(name, title, live)}<p class="soft picture">${escapeXml(subtitle)}</p></figcaption>`,
    `<div class="picture">${legendKey(picture.legend)}<div class="panels">${panels}</div></div>`,
    ...(live ? [livePart(title, live)] : []),
    data,
    '</figure>',
  ].join('\n');
}

/** An image with its own title, subtitle and legend; its heading is visible only with the interactive chart. */
function joinedFigure(figure: StudyFigure, picture: SvgFigure, data: string): string {
  const { name, title, live } = figure;
  const drawn = renderFigure(picture, name);
  const id = escapeXml(name);
  const label = `aria-label="${escapeXml(title)}, the picture"`;
  return [
    `<figure id="${id}" class="block${live ? ' explorable' : ''} joined">`,
    ...(live ? [`<figcaption>${heading(name, title, live)}</figcaption>`] : []),
    `<div class="picture block scroll" tabindex="0" role="region" ${label}>${drawn}</div>`,
    ...(live ? [livePart(title, live)] : []),
    data,
    '</figure>',
  ].join('\n');
}

/** A chart without a static image: a text stands in its place. */
function chartAlone(figure: StudyFigure, data: string): string {
  const { name, title, subtitle, live } = figure;
  if (!live) return '';
  const metrics = live.charts.map(({ label }) => label).join(', ');
  return [
    `<figure id="${escapeXml(name)}" class="block explorable no-picture">`,
    `<figcaption>${heading(name, title, live)}<p class="soft">${escapeXml(subtitle)}</p></figcaption>`,
    `<p class="picture">Every test case is a point: one loss against the other. Interactive only: ${escapeXml(metrics)}.</p>`,
    livePart(title, live),
    data,
    '</figure>',
  ].join('\n');
}

function heading(name: string, title: string, live: LiveCharts | undefined): string {
  const id = `title-${escapeXml(name)}`;
  const button = live ? exploreButton(id) : '';
  return `<div class="heading"><h3 id="${id}">${escapeXml(title)}</h3>${button}</div>`;
}
