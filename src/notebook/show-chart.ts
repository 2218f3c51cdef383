import type { Chart } from './chart.js';
import { chartPicture } from './chart-picture.js';
import { type MimeBundle, show } from './display.js';
import { plotlyFigure } from './plotly-figure.js';

/** Shows a chart: interactive where JupyterLab has Plotly's renderer, a picture everywhere else. */
export async function showChart(chart: Chart): Promise<void> {
  show(await chartBundle(chart));
}

export async function chartBundle(chart: Chart): Promise<MimeBundle> {
  const picture = await chartPicture(chart);
  return {
    'application/vnd.plotly.v1+json': plotlyFigure(chart),
    'image/png': picture.toString('base64'),
    'text/plain': `${chart.title} (${chart.subtitle})`,
  };
}
