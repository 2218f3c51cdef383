/** The chart as a picture, for whoever reads a notebook where no Plotly runs: a code host, a mail, a printed page. */
import sharp from 'sharp';
import type { Chart } from '../report/chart/chart.js';
import { svgChart } from '../report/chart/svg-chart.js';
import { renderFigure } from '../report/chart/svg-figure.js';
import { lightFigureStyle } from '../report/chart/svg-style.js';

/** PNG bytes. The same chart gives the same drawing; its text is set in the fonts of this machine. */
export async function chartPicture(chart: Chart): Promise<Buffer> {
  return sharp(Buffer.from(chartSvg(chart)))
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
}

/** The drawing itself, light: a picture cannot follow its viewer's scheme. */
export function chartSvg(chart: Chart): string {
  return renderFigure(svgChart(chart), 'chart', lightFigureStyle);
}
