import { escapeXml } from '../../text/escape-xml.js';
import type { LiveCharts } from '../chart/chart.js';
import { chartJson } from './chart-json.js';
import { embeddedPlotly, unpackedPlotly } from './embedded-plotly.js';
import { pageProgram } from './page-program.js';

/**
 * The button beside a figure's title that replaces its image by the interactive chart. Hidden until the page's
 * program has started.
 */
export function exploreButton(titleId: string): string {
  return `<button type="button" class="explore" aria-describedby="${titleId}" hidden>Explore</button>`;
}

/** The container of the interactive chart with its data: JSON, escaped so that no text can close the element. */
export function livePart(title: string, charts: LiveCharts): string {
  return [
    `<div class="live" role="group" aria-label="${escapeXml(title)}" hidden></div>`,
    `<script type="application/json">${chartJson(charts).replaceAll('<', '\\u003c')}</script>`,
  ].join('\n');
}

/** The scripts for interactive charts, placed at the end of the body so that they do not delay the page. */
export function pageScripts(): string {
  return [embeddedPlotly(), `<script>${pageProgram()}</script>`].join('\n');
}

/** All scripts that may run in a page: its own program and the unpacked Plotly. */
export function allowedScripts(): string[] {
  return [pageProgram(), unpackedPlotly()];
}
