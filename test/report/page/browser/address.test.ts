import { expect } from 'chai';
import fc from 'fast-check';
import { readAddress, writeAddress } from '../../../../src/report/page/browser/address.js';
import { property } from '../../../property.js';

describe('the address of an explored figure', () => {
  it('names the figure, the chart that is shown, and the series that are not', () => {
    const address = { figure: 'case-by-case-a-dsc', show: 'NLL', without: ['DSC++ better', 'The same'] };
    expect(writeAddress(address)).to.equal(
      '#figure=case-by-case-a-dsc&show=NLL&without=DSC%2B%2B+better&without=The+same',
    );
    expect(readAddress(writeAddress(address))).to.deep.equal(address);
  });

  const text = fc.string({ unit: 'grapheme', minLength: 1 });
  const addresses = fc.record(
    { figure: text, show: text, without: fc.array(text) },
    { requiredKeys: ['figure', 'without'] },
  );
  property('reads back what it writes', [addresses], (address) => {
    expect(readAddress(writeAddress(address))).to.deep.equal(address);
  });

  it('is none where a section is named, or nothing', () => {
    for (const hash of ['', '#', '#tables', '#overview-dsc', '#figure='])
      expect(readAddress(hash)).to.equal(undefined);
  });
});
