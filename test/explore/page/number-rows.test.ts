import { expect } from 'chai';
import { numberRows, numbersSentence, sizeText } from '../../../src/explore/page/number-rows.js';
import { stripSvg } from '../../../src/explore/page/size-strip.js';

const sizes = { mask: 120, expected: 100.25, interval: { low: 50, high: 150.5 }, truth: 80 };

describe('the numbers beside the picture', () => {
  it('are scores and sizes, in mm³ where voxels have a size', () => {
    const scores = { dsc: 0.5, iou: 1 / 3, precision: 0.25, recall: Number.NaN };
    expect(numberRows(sizes, scores, 2)).to.deep.equal([
      ['Recall', '–'],
      ['Precision', '0.250'],
      ['Dice', '0.500'],
      ['Mask at the threshold', '240 mm³'],
      ['Expected, Σ p', '200.5 mm³'],
      ['90 % interval of the true size', '100 mm³ to 301 mm³'],
      ['Mask given', '160 mm³'],
    ]);
  });

  it('leave out what is not known', () => {
    const rows = numberRows({ ...sizes, interval: undefined, truth: undefined }, undefined, null);
    expect(rows).to.deep.equal([
      ['Mask at the threshold', '120 pixels'],
      ['Expected, Σ p', '100.3 pixels'],
    ]);
    expect(numbersSentence('0.50', rows)).to.equal(
      'Threshold 0.50: Mask at the threshold 120 pixels; Expected, Σ p 100.3 pixels',
    );
  });

  it('group thousands and drop tenths there', () => {
    expect(sizeText(12345.6, null)).to.equal('12,346 pixels');
  });
});

describe('the line of sizes', () => {
  it('places mask, Σ p, interval and truth by one scale from 0', () => {
    const svg = stripSvg(sizes, 200, '200 pixels');
    // 8 + 304 · size / 200
    expect(svg).to.include('<rect class="band" x="84.0" width="152.8"');
    expect(svg).to.include('class="expected" x1="160.4"').and.include('class="true" x1="129.6"');
    expect(svg)
      .to.include('<path class="cut" d="M190.4,22')
      .and.include('text-anchor="end">200 pixels</text>');
  });

  it('ends where it ends: a mask beyond stands at its end', () => {
    expect(stripSvg({ mask: 900, expected: 1, interval: undefined, truth: undefined }, 100, '')).to.include(
      'M312.0,22',
    );
  });
});
