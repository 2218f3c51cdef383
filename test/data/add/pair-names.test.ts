import { expect } from 'chai';
import fc from 'fast-check';
import { pairNames } from '../../../src/data/add/pair-names.js';
import { property } from '../../property.js';

const pairsOf = (images: string[], masks: string[]) =>
  pairNames(images, masks).pairs.map(({ caseId, image, masks: own }) => [caseId, image, own.join(' + ')]);

describe('pairNames', () => {
  it('pairs equal names in two folders, whatever the extension', () => {
    expect(pairsOf(['a.jpg', 'b.jpg'], ['b.png', 'a.png'])).to.deep.equal([
      ['a', 'a.jpg', 'a.png'],
      ['b', 'b.jpg', 'b.png'],
    ]);
  });

  it('pairs names with spaces, umlauts in two spellings, and a suffix; tells what is left over', () => {
    const images = ['Präparat 1.png', 'Präparat 2.png', 'Präparat 10.png'];
    const masks = ['Präparat 1_mask.png', 'Präparat 2_mask.png', 'readme_mask.png'].map((name) =>
      name.normalize('NFD'),
    );
    const { rule, imagesLeftOver, masksLeftOver } = pairNames(images, masks);
    expect(pairsOf(images, masks).map(([caseId]) => caseId)).to.deep.equal(['Präparat 1', 'Präparat 2']);
    expect(rule).to.include({ by: 'file', imageSuffix: '', maskSuffix: '_mask' });
    expect(imagesLeftOver).to.deep.equal(['Präparat 10.png']);
    expect(masksLeftOver).to.deep.equal(['readme_mask.png']);
  });

  it('pairs nnU-Net’s channel suffix, and words of both sides', () => {
    expect(pairsOf(['case_001_0000.nii.gz'], ['case_001.nii.gz'])).to.deep.equal([
      ['case_001', 'case_001_0000.nii.gz', 'case_001.nii.gz'],
    ]);
    expect(pairsOf(['7_image.png', '8_image.png'], ['7_label.png', '8_label.png'])).to.deep.equal([
      ['7', '7_image.png', '7_label.png'],
      ['8', '8_image.png', '8_label.png'],
    ]);
    expect(pairsOf(['img_7.png', 'img_8.png'], ['gt_8.png', 'gt_7.png'])).to.deep.equal([
      ['7', 'img_7.png', 'gt_7.png'],
      ['8', 'img_8.png', 'gt_8.png'],
    ]);
  });

  it('pairs a folder for each case, with many masks for one image', () => {
    expect(
      pairsOf(['p1/scan.png', 'p2/scan.png'], ['p1/nucleus 1.png', 'p1/nucleus 2.png', 'p2/nucleus 1.png']),
    ).to.deep.equal([
      ['p1', 'p1/scan.png', 'p1/nucleus 1.png + p1/nucleus 2.png'],
      ['p2', 'p2/scan.png', 'p2/nucleus 1.png'],
    ]);
  });

  it('pairs the same names in a folder for each patient, beside each other, in two trees and below words', () => {
    const ids = ['p1_001', 'p1_002', 'p2_001'];
    const images = ['p1/001.png', 'p1/002.png', 'p2/001.png'];
    const masksOf = (form: (path: string) => string) => images.map(form);
    const found = (own: string[], masks: string[]) => pairsOf(own, masks).map(([caseId]) => caseId);
    expect(
      found(
        images,
        masksOf((path) => path.replace('.png', '_mask.png')),
      ),
    ).to.deep.equal(ids);
    expect(found(images, images)).to.deep.equal(ids);
    const below = (word: string) => masksOf((path) => path.replace('/', `/${word}/`));
    expect(found(below('images'), below('masks'))).to.deep.equal(ids);
    expect(found(images, ['p1/001.png', 'p2/001.png'])).to.deep.equal(['p1_001', 'p2_001']);
  });

  it('gives cases in folders of patients the folder in their ids, also where no two names are equal', () => {
    const images = ['p1/a1_1.png', 'p1/b2_2.png', 'p2/a3_3.png', 'p2/b4_4.png', 'p3/a5_5.png'];
    const masksOf = (form: (path: string) => string) => images.map(form);
    const ids = (own: string[], masks: string[]) => pairsOf(own, masks).map(([caseId]) => caseId);
    const expected = ['p1_a1_1', 'p1_b2_2', 'p2_a3_3', 'p2_b4_4', 'p3_a5_5'];
    const word = (name: string) => masksOf((path) => path.replace('/', `/${name}/`));
    const suffix = masksOf((path) => path.replace('.png', '_mask.png'));
    for (const [own, masks] of [
      [images, images],
      [images, suffix],
      [images, suffix.map((path) => path.slice(path.indexOf('/') + 1))],
      [images, word('outlines')],
      [word('images'), word('masks')],
      [images.map((path) => `images/${path}`), suffix.map((path) => `masks/${path}`)],
      [[...images, 'p4/c6_6.png'], suffix],
      [[...images, 'p4/c6_6.png'], suffix.slice(0, 4)],
    ] as const)
      expect(ids([...own], [...masks]), `${own[0]}, ${masks[0]}`).to.deep.equal(
        expected.slice(0, masks.length),
      );
    // One mask in the folder of another patient.
    expect(ids(images, ['p9/a1_1.png', ...images.slice(1)])).to.deep.equal(expected);
  });

  it('leaves out folders that distinguish nothing, and those with which every name begins', () => {
    const ids = (images: string[], masks: string[]) => pairsOf(images, masks).map(([caseId]) => caseId);
    expect(ids(['images/a.png', 'images/b.png'], ['masks/a.png', 'masks/b.png'])).to.deep.equal(['a', 'b']);
    expect(ids(['images/a.png', 'images/b.png', 'drawings/x.png'], ['a.png', 'b.png'])).to.deep.equal([
      'a',
      'b',
    ]);
    const brains = ['B_001', 'B_002'];
    expect(
      ids(
        brains.map((name) => `${name}/${name}_t1.nii.gz`),
        brains.map((name) => `${name}/${name}_seg.nii.gz`),
      ),
    ).to.deep.equal(brains);
    const named = ['p1/p1_a.png', 'p1/p1_b.png', 'p2/p2_c.png'];
    expect(ids(named, named)).to.deep.equal(['p1_a', 'p1_b', 'p2_c']);
    // A hyphen would end up in the patient of '^([^_]+)_'.
    expect(ids(['p1/p1-a_1.png', 'p2/p2-b_2.png'], ['p1-a_1.png', 'p2-b_2.png'])).to.deep.equal([
      'p1_p1-a_1',
      'p2_p2-b_2',
    ]);
  });

  it('keeps the folder as the id of a case that has one of its own', () => {
    expect(
      pairsOf(
        ['c1/images/x7.png', 'c2/images/q4.png', 'c3/images/u5.png'],
        ['c1/masks/m.png', 'c2/masks/r.png', 'c2/masks/s.png', 'c3/masks/t.png'],
      ).map(([caseId]) => caseId),
    ).to.deep.equal(['c1', 'c2', 'c3']);
  });

  it('tells two cases apart whose folders and names join to one id', () => {
    const images = ['p1/a_b.png', 'p1_a/b.png', 'p2/c.png'];
    const { pairs, imagesLeftOver } = pairNames(images, images);
    expect(pairs.map(({ caseId }) => caseId)).to.deep.equal(['p1__a_b', 'p1_a__b', 'p2_c']);
    expect(imagesLeftOver).to.deep.equal([]);
  });

  it('pairs nothing where no name says so', () => {
    expect(pairNames(['α.png'], ['ω.png'])).to.deep.equal({
      rule: undefined,
      pairs: [],
      imagesLeftOver: ['α.png'],
      masksLeftOver: ['ω.png'],
    });
    expect(pairNames([], ['a.png']).pairs).to.deep.equal([]);
  });

  property(
    'finds every pair that one rule made, in any order',
    [
      fc.uniqueArray(fc.stringMatching(/^[a-z]{3}[0-9]{1,4}$/), { minLength: 3, maxLength: 20 }),
      fc.constantFrom('', '_image', ' (1)', '-x'),
      fc.constantFrom('_mask', '.seg', '-label', ''),
    ],
    (ids, imageSuffix, maskSuffix) => {
      const images = ids.map((id) => `${id}${imageSuffix}.png`);
      const masks = ids.map((id) => `${id}${maskSuffix}.png`).reverse();
      const { pairs } = pairNames(images, masks);
      expect(pairs.map(({ image }) => image)).to.deep.equal(images);
      for (const [at, pair] of pairs.entries())
        expect(pair.masks).to.deep.equal([`${ids[at]}${maskSuffix}.png`]);
    },
  );
});
