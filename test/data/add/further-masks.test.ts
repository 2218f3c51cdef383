import { expect } from 'chai';
import { uniteMasks } from '../../../src/data/add/further-masks.js';
import { pairNames } from '../../../src/data/add/pair-names.js';

const united = (images: string[], masks: string[]) => uniteMasks(pairNames(images, masks), images, masks);
const casesOf = (images: string[], masks: string[]) =>
  united(images, masks).pairs.map(({ caseId, masks: own }) => [caseId, own.join(' + ')]);
const severalOf = (images: string[], masks: string[]) =>
  united(images, masks).severalMasks.map(({ image, masks: own }) => [image, own.join(' + ')]);

describe('uniteMasks', () => {
  it('unites the masks whose names are that of the first with a number, as in BUSI', () => {
    const images = ['benign (1).png', 'benign (4).png', 'benign (40).png'];
    const masks = [
      'benign (1)_mask.png',
      'benign (4)_mask.png',
      'benign (4)_mask_1.png',
      'benign (4)_mask_2.png',
      'benign (40)_mask.png',
    ];
    expect(casesOf(images, masks)).to.deep.equal([
      ['benign (1)', 'benign (1)_mask.png'],
      ['benign (4)', 'benign (4)_mask.png + benign (4)_mask_1.png + benign (4)_mask_2.png'],
      ['benign (40)', 'benign (40)_mask.png'],
    ]);
    const { masksLeftOver, severalMasks } = united(images, masks);
    expect([masksLeftOver, severalMasks]).to.deep.equal([[], []]);
  });

  it('unites masks that all have a number, with and without a separator, and beside masks without one', () => {
    const images = ['7.png', '8.png', '9.png'];
    expect(casesOf(images, ['7_mask_1.png', '7_mask_2.png', '8_mask_1.png', '9_mask_1.png'])).to.deep.equal([
      ['7', '7_mask_1.png + 7_mask_2.png'],
      ['8', '8_mask_1.png'],
      ['9', '9_mask_1.png'],
    ]);
    expect(
      casesOf(images, ['7_mask.png', '8_mask.png', '9_mask1.png', '9_mask2.png', '8_mask (2).png']),
    ).to.deep.equal([
      ['7', '7_mask.png'],
      ['8', '8_mask (2).png + 8_mask.png'],
      ['9', '9_mask1.png + 9_mask2.png'],
    ]);
    expect(casesOf(images, ['7.png', '7_1.png', '8.png', '9.png'])[0]).to.deep.equal([
      '7',
      '7.png + 7_1.png',
    ]);
  });

  it('keeps the folders of patients apart', () => {
    const images = ['p1/001.png', 'p1/002.png', 'p2/001.png'];
    expect(
      casesOf(images, ['p1/001_mask.png', 'p1/002_mask.png', 'p2/001_mask.png', 'p2/001_mask_1.png']),
    ).to.deep.equal([
      ['p1_001', 'p1/001_mask.png'],
      ['p1_002', 'p1/002_mask.png'],
      ['p2_001', 'p2/001_mask.png + p2/001_mask_1.png'],
    ]);
  });

  it('finds masks of one image for several classes, by suffix, prefix, folder, and for some images only', () => {
    const images = ['000.png', '001.png', '002.png'];
    expect(
      severalOf(
        images,
        images.flatMap((name) => [name.replace('.', '_liver.'), name.replace('.', '_tumour.')]),
      ),
    ).to.deep.equal([
      ['000.png', '000_liver.png + 000_tumour.png'],
      ['001.png', '001_liver.png + 001_tumour.png'],
      ['002.png', '002_liver.png + 002_tumour.png'],
    ]);
    expect(
      severalOf(
        images,
        images.flatMap((name) => [`liver_${name}`, `tumour_${name}`]),
      )[1],
    ).to.deep.equal(['001.png', 'liver_001.png + tumour_001.png']);
    expect(
      severalOf(
        images,
        images.flatMap((name) => [`liver/${name}`, `tumour/${name}`]),
      )[2],
    ).to.deep.equal(['002.png', 'liver/002.png + tumour/002.png']);
    expect(severalOf(images, [...images.map((name) => `liver/${name}`), 'tumour/001.png'])).to.deep.equal([
      ['001.png', 'liver/001.png + tumour/001.png'],
    ]);
    expect(severalOf(images, [...images, '001_tumour.png'])).to.deep.equal([
      ['001.png', '001.png + 001_tumour.png'],
    ]);
  });

  it('leaves over the masks of missing images, also those whose names continue that of another image', () => {
    for (const [images, masks] of [
      [
        ['1.png', '2.png', '10.png'],
        ['1_mask.png', '2_mask.png', '10_mask.png', '100_mask.png', 'readme_mask.png'],
      ],
      [
        ['6.png', '6_2.png', '7.png'],
        ['6.png', '6_2.png', '7.png', '7_2.png'],
      ],
      [
        ['6.png', '6_left.png', '7.png'],
        ['6_mask.png', '6_left_mask.png', '7_mask.png', '7_left_mask.png'],
      ],
    ] as const) {
      const { pairs, severalMasks, masksLeftOver } = united([...images], [...masks]);
      expect(pairs.map(({ masks: own }) => own)).to.deep.equal(masks.slice(0, 3).map((mask) => [mask]));
      expect(severalMasks).to.deep.equal([]);
      expect(masksLeftOver).to.deep.equal(masks.slice(3));
    }
  });

  it('tells further images of a case from images without a mask', () => {
    const images = ['p_00_0000', 'p_00_0001', 'p_01_0000', 'p_01_0001', 'p_02_0000'].map(
      (name) => `${name}.nii.gz`,
    );
    const { furtherImages, imagesLeftOver } = united(images, ['p_00.nii.gz', 'p_01.nii.gz']);
    expect(furtherImages).to.deep.equal(['p_00_0001.nii.gz', 'p_01_0001.nii.gz']);
    expect(imagesLeftOver).to.deep.equal([...furtherImages, 'p_02_0000.nii.gz']);
  });

  it('leaves a folder per case as it is', () => {
    const images = ['p1/scan.png', 'p2/scan.png'];
    const masks = ['p1/nucleus 1.png', 'p1/rim.png', 'p2/nucleus 1.png'];
    expect(united(images, masks)).to.deep.include({ ...pairNames(images, masks), severalMasks: [] });
  });
});
