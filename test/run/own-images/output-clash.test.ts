import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import { refuseOutputClashes } from '../../../src/run/own-images/output-clash.js';

describe('outputs of one name', () => {
  const refusal = (images: string[], classes: string[], areVolumes = false) => {
    try {
      refuseOutputClashes(images, classes, areVolumes);
    } catch (error) {
      expect(error).to.be.instanceOf(UsageError);
      return (error as Error).message;
    }
    return undefined;
  };

  it('are refused where the maps of two classes would be one file', () => {
    expect(refusal(['x.png'], ['a/b', 'a:b'])).to.equal(
      'invalid names: class "a/b" of x.png and class "a:b" of x.png would both be written to probabilities/x.a_b.png; rename one of the classes in the manifest of the data set, and train the network again',
    );
    expect(refusal(['x.png'], ['Rim', 'rim'])).to.match(
      /written to probabilities\/x\.Rim\.png and probabilities\/x\.rim\.png, which are one file on a disk that ignores the case of letters;/,
    );
  });

  it('are refused where a class of one image reads like the name of another', () => {
    expect(refusal(['a.png', 'a.b.png'], ['b.c', 'c'])).to.equal(
      'invalid names: class "b.c" of a.png and class "c" of a.b.png would both be written to probabilities/a.b.c.png; rename one of the images, or predict them into different folders by patterns for --images',
    );
  });

  it('are refused where two images differ only in the case of letters', () => {
    expect(refusal(['p/A.png', 'p/a.png'], ['lesion'])).to.match(
      /^invalid names: p\/A\.png and p\/a\.png would both be written to probabilities\/p\/A\.png\.png and /,
    );
  });

  it('are none where names are apart, or a volume has one file for all classes', () => {
    expect(refusal(['a.png', 'a.jpg', 'A.tif', 'b/a.png', 'a.x.png'], ['b', 'c'])).to.equal(undefined);
    expect(refusal(['a.nii', 'a.b.nii.gz'], ['b.c', 'c', 'a/b', 'a:b'], true)).to.equal(undefined);
    expect(refusal(['a.png', 'a.b.png'], ['b.c'])).to.equal(undefined);
  });
});
