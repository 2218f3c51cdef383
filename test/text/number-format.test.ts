import { expect } from 'chai';
import { pValueText } from '../../src/text/number-format.js';

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
