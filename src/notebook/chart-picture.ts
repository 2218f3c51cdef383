/** Charts as images, for notebooks viewed without Plotly: on a code host, in a mail, in print. */
import sharp from 'sharp';
import type { Chart } from '../report/chart/chart.js';
import { svgChart } from '../report/chart/svg-chart.js';
import { renderFigure } from '../report/chart/svg-figure.js';
import { lightFigureStyle } from '../report/chart/svg-style.js';

/** The chart as PNG bytes. The drawing is reproducible; text uses the fonts of this machine. */
export async function chartPicture(chart: Chart): Promise<Buffer> {
  return sharp(Buffer.from(chartSvg(chart)))
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
}

/** The chart as SVG in light colours, since an image cannot follow the viewer's colour scheme. */
export function chartSvg(chart: Chart): string {
  return renderFigure(svgChart(chart), 'chart', lightFigureStyle);
}
