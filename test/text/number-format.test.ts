import { expect } from 'chai';
import { intervalText, percent, pValueText } from '../../src/text/number-format.js';

describe('pValueText', () => {
  it('prints three digits, or that it is below 0.001', () => {
    const texts = [1, 0.5, 0.0124, 0.001, 0.00099, 0, Number.NaN].map(pValueText);
    expect(texts).to.deep.equal(['1.000', '0.500', '0.012', '0.001', '< 0.001', '< 0.001', '–']);
  });

  it('never prints a value on the other side of 0.05', () => {
    const texts = [0.0498, 0.04996, 0.049996, 0.05, 0.0502].map(pValueText);
    expect(texts).to.deep.equal(['0.0498', '0.04996', '0.049996', '0.050', '0.050']);
  });
});

describe('intervalText', () => {
  it('keeps the sign of an end that rounds to 0, so that one sees on which side of 0 the interval lies', () => {
    expect(intervalText(0.00037, 0.024, 3)).to.equal('[+0.000, +0.024]');
    expect(intervalText(-0.028, -0.000018, 4)).to.equal('[−0.0280, −0.0000]');
    expect(intervalText(-0.1, 0, 2)).to.equal('[−0.10, 0.00]');
  });
});

describe('percent', () => {
  it('rounds ties up, although their float64 lies below', () => {
    expect([0.0315, 0.125, 0.00285, 0].map(percent)).to.deep.equal(['3.2 %', '13 %', '0.29 %', '0 %']);
  });
});
