import { expect } from 'chai';
import sharp from 'sharp';
import { chartPicture, chartSvg } from '../../src/notebook/chart-picture.js';
import { chartBundle } from '../../src/notebook/show-chart.js';
import { sampleChart } from '../report/chart/sample-chart.js';
import { contrast } from '../report/contrast.js';

describe('chart picture', () => {
  it('escapes text, draws what is defined, and is a PNG of the drawing’s size', async () => {
    const svg = chartSvg(sampleChart);
    expect(svg).to.include('A &lt; B').and.not.include('NaN');
    const { format, width, height } = await sharp(await chartPicture(sampleChart)).metadata();
    expect({ format, width, height }).to.deep.equal({ format: 'png', width: 814, height: 408 });
  });

  it('stands beside the live figure in kept notebooks alone', async () => {
    expect(Object.keys(await chartBundle(sampleChart, true))).to.include('image/png');
    expect(Object.keys(await chartBundle(sampleChart, false))).to.deep.equal([
      'application/vnd.plotly.v1+json',
      'text/plain',
    ]);
  });

  it('has text of contrast 4.5 on its own card, whatever JupyterLab’s theme', async () => {
    const bundle = await chartBundle(sampleChart, false);
    const { layout } = bundle['application/vnd.plotly.v1+json'] as {
      layout: { paper_bgcolor: string; plot_bgcolor: string; font: { color: string } };
    };
    for (const ground of [layout.paper_bgcolor, layout.plot_bgcolor]) {
      expect(contrast(layout.font.color, ground)).to.be.at.least(4.5);
    }
  });
});
