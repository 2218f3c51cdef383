import { escapeXml } from '../../text/escape-xml.js';
import { type Chart, inks } from '../charts/chart.js';
import { plotlyFigure } from '../charts/plotly-figure.js';
import type { Explorable } from '../charts/study-charts.js';
import { embeddedPlotly, plotlyId, unpackedPlotly } from './embedded-plotly.js';
import { explorerScript } from './explorer-script.js';

/** Beside a figure's title: swaps its picture for the live chart. Hidden until the page's script can serve it. */
export function exploreButton(titleId: string): string {
  return `<button type="button" class="explore" aria-describedby="${titleId}" hidden>Explore</button>`;
}

/** Where the live chart is drawn, and what it is drawn from. A chart's subtitle stands above it. */
export function liveChart(title: string, { choice, charts }: Explorable): string {
  const data = {
    choice,
    config: plotlyFigure(charts[0]!.chart).config,
    charts: charts.map(({ label, chart }) => ({ label, note: chart.subtitle, ...drawing(chart) })),
  };
  return [
    `<div class="live" role="group" aria-label="${escapeXml(title)}" hidden></div>`,
    `<script type="application/json">${scriptText(data)}</script>`,
  ].join('\n');
}

/** The chart as Plotly takes it, without what the page says or decides itself: title, legend, size. */
function drawing(chart: Chart): Record<string, unknown> {
  const { data, layout } = plotlyFigure(chart);
  const { title, legend, height, margin, ...rest } = layout;
  return { data, layout: rest };
}

/** At the end of the body, where it holds nothing up: what a page needs for its live charts. */
export function explorerScripts(): string {
  return [embeddedPlotly(), `<script>${ownScript()}</script>`].join('\n');
}

/** All scripts that run in a page: its own, and Plotly once it is unpacked. */
export function explorerProgram(): string[] {
  return [ownScript(), unpackedPlotly()];
}

function ownScript(): string {
  return `(${explorerScript})(${scriptText({ plotlyId, inks })})`;
}

/** JSON inside a script element: no text of a study can end the element. */
function scriptText(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
