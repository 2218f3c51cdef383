import { escapeXml } from '../../text/escape-xml.js';
import type { LiveCharts } from '../chart/chart.js';
import { chartJson } from './chart-json.js';
import { embeddedPlotly, unpackedPlotly } from './embedded-plotly.js';
import { pageProgram } from './page-program.js';

/** Beside a figure's title: swaps its picture for the live chart. Hidden until the page's program can serve it. */
export function exploreButton(titleId: string): string {
  return `<button type="button" class="explore" aria-describedby="${titleId}" hidden>Explore</button>`;
}

/** Where the live chart is drawn, and what it is drawn from: JSON in which no text of a study can end the element. */
export function livePart(title: string, charts: LiveCharts): string {
  return [
    `<div class="live" role="group" aria-label="${escapeXml(title)}" hidden></div>`,
    `<script type="application/json">${chartJson(charts).replaceAll('<', '\\u003c')}</script>`,
  ].join('\n');
}

/** At the end of the body, where it holds nothing up: what a page needs for its live charts. */
export function pageScripts(): string {
  return [embeddedPlotly(), `<script>${pageProgram()}</script>`].join('\n');
}

/** All scripts that run in a page: its own, and Plotly once it is unpacked. */
export function allowedScripts(): string[] {
  return [pageProgram(), unpackedPlotly()];
}
