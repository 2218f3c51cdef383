import { type Chart, findingOf } from '../report/chart/chart.js';
import { themeNeutralScheme } from '../report/chart/inks.js';
import { plotlyFigure } from '../report/chart/plotly-figure.js';
import { chartPicture } from './chart-picture.js';
import { type MimeBundle, show } from './display.js';

/**
 * Shows a chart: interactive in JupyterLab, and as an image in executed notebooks viewed without Plotly.
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
 * The chart for Plotly's renderer, on JupyterLab's own background, since a white card would stand out in the dark
 * theme. An image is added only in headless runs, whose notebooks are kept: in interactive use JupyterLab would
 * show it instead of the live figure, and it adds an image itself.
 */
export async function chartBundle(chart: Chart, withPicture: boolean): Promise<MimeBundle> {
  return {
    'application/vnd.plotly.v1+json': plotlyFigure(chart, themeNeutralScheme),
    ...(withPicture && { 'image/png': (await chartPicture(chart)).toString('base64') }),
    'text/plain': [`${chart.title} (${chart.subtitle})`, findingOf(chart)].filter(Boolean).join('\n'),
  };
}
