import { expect } from 'chai';
import { outputFiles, outputNames } from '../../../src/run/own-images/output-files.js';

describe('names of predictions', () => {
  it('are those of the images without extension, folders kept', () => {
    const names = outputNames(['a b.png', 'ü/c.d.jpg', 'v.nii.gz', 'w.nii']);
    expect([...names.values()]).to.deep.equal(['a b', 'ü/c.d', 'v', 'w']);
  });

  it('keep the extension where images differ in nothing else, or in the case of letters', () => {
    const names = outputNames(['a.png', 'A.jpg', 'b.png', 'x/b.png']);
    expect([...names.values()]).to.deep.equal(['a.png', 'A.jpg', 'b', 'x/b']);
  });

  it('stay apart where one image’s full name is another’s without extension', () => {
    const names = outputNames(['a.jpg', 'a.png', 'a.png.tif', 'A.PNG.TIF.bmp', 'b.png.tif']);
    expect([...names.values()]).to.deep.equal(['a.jpg', 'a.png', 'a.png.tif', 'A.PNG.TIF.bmp', 'b.png']);
    // On a file system that tells A.png from a.png.
    expect([...outputNames(['A.png', 'a.png']).values()]).to.deep.equal(['A.png', 'a.png']);
  });

  it('are one file for each foreground class of a picture, one for all of a volume', () => {
    expect(outputFiles('x/a', ['lesion'], false)).to.deep.equal({
      probabilities: ['probabilities/x/a.png'],
      mask: 'masks/x/a.png',
      overlay: 'overlays/x/a.jpg',
    });
    expect(outputFiles('a', ['kidney', 'a/b'], false).probabilities).to.deep.equal([
      'probabilities/a.kidney.png',
      'probabilities/a.a_b.png',
    ]);
    expect(outputFiles('a', ['kidney', 'tumour'], true)).to.deep.equal({
      probabilities: ['probabilities/a.nii.gz'],
      mask: 'masks/a.nii.gz',
      overlay: 'overlays/a.jpg',
    });
  });
});
