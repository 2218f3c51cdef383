import { expect } from 'chai';
import sharp from 'sharp';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { connectDisplay, type MimeBundle } from '../../src/notebook/display.js';
import { showThresholdSlider } from '../../src/notebook/threshold-slider.js';
import { thresholdSliders } from '../../src/report/slider/slider-data.js';
import { sliderStill } from '../../src/report/slider/slider-still.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

describe('the threshold slider of a notebook', () => {
  const evaluation = evaluate(syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) }));
  let shown: MimeBundle[];
  beforeEach(() => {
    shown = [];
    connectDisplay(({ data }) => shown.push(data));
  });
  after(() => connectDisplay(({ data }) => console.log(data['text/plain'])));

  it('is a page in a frame that may run its scripts and nothing else, with a sentence beside it', async () => {
    await showThresholdSlider(evaluation, 'dsb2018');
    expect(shown).to.have.length(1);
    expect(shown[0]!['text/html']).to.match(
      /^<iframe title="Threshold slider: dsb2018" srcdoc="&lt;!doctype html/,
    );
    expect(shown[0]!['text/html']).to.contain('sandbox="allow-scripts"');
    expect(shown[0]!['text/plain']).to.match(/^Threshold 0\.50, all cases: recall 0\.\d{3} with DSC/);
  });

  it('names the data sets that have one', async () => {
    const refused = await showThresholdSlider(evaluation, 'isic2018').then(
      () => undefined,
      (error: Error) => error,
    );
    expect(refused?.message).to.match(/isic2018[\s\S]*dsb2018/);
  });

  it('has a still at three thresholds for a kept notebook: a PNG of two rows and three columns', async () => {
    const drawn = { dataset: 'phantom-skin', cases: 4, foregroundClasses: ['lesion'] };
    const { datasets } = evaluate(syntheticStudy({ ...smallStudy, preset: 'smoke', datasets: [drawn] }));
    const still = sliderStill(thresholdSliders(datasets)[0]!)!;
    for (const loss of ['DSC', 'DSC++']) {
      for (const threshold of ['0.1', '0.5', '0.9'])
        expect(still).to.contain(`>${loss} at ${threshold}: Dice 0.`);
    }
    expect(still.match(/<image /g)).to.have.length(6);
    const { width, height } = await sharp(Buffer.from(still)).metadata();
    expect(width! / height!).to.be.greaterThan(1);
    expect(sliderStill(thresholdSliders(evaluation.datasets)[0]!)).to.equal(undefined);
  });
});
