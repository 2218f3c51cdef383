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

  it('lies on the ground of JupyterLab’s theme, its text as far from white as from the dark ground', async () => {
    const bundle = await chartBundle(sampleChart, false);
    const { layout } = bundle['application/vnd.plotly.v1+json'] as {
      layout: { paper_bgcolor: string; plot_bgcolor: string; font: { color: string } };
    };
    for (const ground of [layout.paper_bgcolor, layout.plot_bgcolor])
      expect(ground).to.equal('rgba(0,0,0,0)');
    // The contrast of white and #111 is 18.9; that of one grey with the farther of both is at most √18.9 = 4.35.
    for (const ground of ['#ffffff', '#111111']) {
      expect(contrast(layout.font.color, ground)).to.be.within(4.2, 4.5);
    }
  });
});
