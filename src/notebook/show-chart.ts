import { type Chart, findingOf } from '../report/chart/chart.js';
import { anyGround } from '../report/chart/inks.js';
import { plotlyFigure } from '../report/chart/plotly-figure.js';
import { chartPicture } from './chart-picture.js';
import { type MimeBundle, show } from './display.js';

/**
 * Shows a chart: interactive in JupyterLab, a picture where a kept notebook is read without Plotly.
 *
 * ```ts
 * const line = { label: 'p = q', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] };
 * const axes = { x: { label: 'q', range: [0, 1] }, y: { label: 'p', range: [0, 1] } };
 * await showChart({ title: 'Identity', subtitle: 'by hand', panels: [{ title: '', ...axes, series: [line] }] });
 * ```
 */
export async function showChart(chart: Chart): Promise<void> {
  show(await chartBundle(chart, process.env.DSC_HEADLESS !== undefined));
}

/**
 * The chart for Plotly's renderer, on the ground of JupyterLab's theme, light or dark: a card of its own would be a white
 * patch in the dark one. With a picture beside it if the notebook is executed to be kept. At a reader's own
 * screen there is none: JupyterLab's renderer would show it in place of the live figure, and adds one itself.
 */
export async function chartBundle(chart: Chart, withPicture: boolean): Promise<MimeBundle> {
  return {
    'application/vnd.plotly.v1+json': plotlyFigure(chart, anyGround),
    ...(withPicture && { 'image/png': (await chartPicture(chart)).toString('base64') }),
    'text/plain': [`${chart.title} (${chart.subtitle})`, findingOf(chart)].filter(Boolean).join('\n'),
  };
}
