import { expect } from 'chai';
import { stemOf } from '../../../src/data/add/case-names.js';
import { shortOutputName } from '../../../src/run/own-images/output-files.js';

describe('the name of a file without its extension', () => {
  it('takes .nii.gz for one extension, in small and capital letters', () => {
    for (const extension of ['.nii.gz', '.NII.GZ', '.Nii.gz', '.nii', '.PNG', '.tiff']) {
      expect(stemOf(`p1/c0${extension}`), extension).to.equal(stemOf('p1/c0.png'));
      expect(shortOutputName(`p1/c0${extension}`), extension).to.equal('p1/c0');
    }
    expect(stemOf('a.b.nii.gz')).to.equal(stemOf('a.b.png'));
  });
});
