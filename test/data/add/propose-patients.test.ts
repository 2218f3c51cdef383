import { expect } from 'chai';
import { proposePatients } from '../../../src/data/add/propose-patients.js';

describe('proposePatients', () => {
  it('takes what stands before a separator where that gives fewer patients than cases', () => {
    expect(proposePatients(['ALWI_000', 'ALWI_001', 'FUHI_000', 'REZU_000'])).to.deep.equal({
      pattern: '^([^_]+)_',
      patients: 3,
    });
    expect(proposePatients(['pat-1-a', 'pat-1-b', 'pat-2-a', 'pat-3-a'])).to.deep.equal({
      pattern: '^([^-]+-[^-]+)-',
      patients: 3,
    });
  });

  it('takes a last letter for the side of one person', () => {
    expect(proposePatients(['Image_01L', 'Image_01R', 'Image_02L', 'Image_03L'])).to.deep.equal({
      pattern: '^(.*\\d)[LRlr]$',
      patients: 3,
    });
  });

  it('proposes nothing where every name is its own, or too few would be left', () => {
    expect(proposePatients(['case_001', 'case_002', 'case_003', 'case_004'])).to.equal(undefined);
    expect(proposePatients(['a_1', 'a_2', 'b_1', 'b_2'])).to.equal(undefined);
    expect(proposePatients([])).to.equal(undefined);
  });
});
