import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { FolderListing } from '../../../src/data/cases/folder-listing.js';

describe('FolderListing', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'listing-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(...paths: string[]): FolderListing {
    for (const path of paths) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), '');
    }
    return new FolderListing(root);
  }

  const decomposed = 'Gómez'.normalize('NFD');
  const composed = 'Gómez'.normalize('NFC');

  it('finds a file however its letters are composed and its extension is written, and keeps its spelling', () => {
    const listing = put(`${decomposed}/1_${decomposed}.JPG`, 'x/a.NII.gz', '._a.png', 'x/Upper.png');
    expect(listing.matches('{case}/1_{case}.jpg', composed)).to.deep.equal([
      `${decomposed}/1_${decomposed}.JPG`,
    ]);
    expect(listing.matches('x/{case}.nii.gz', 'a')).to.deep.equal(['x/a.NII.gz']);
    // The letter case of a name counts, but for its extension.
    expect(listing.matches('x/{case}.png', 'upper')).to.deep.equal([]);
    expect(listing.matches('{case}.png', '._a')).to.deep.equal([]);
    expect(listing.matches('none/{case}.png', 'a')).to.deep.equal([]);
    expect(listing.caseIds('{case}/1_{case}.jpg')).to.deep.equal([composed]);
  });

  it('finds all names that differ in form only, in their order, and those of a pattern', () => {
    const listing = put('a.png', 'a.PNG', 'b_1.png', 'b_2.png', 'b_2.txt', `${composed}.png`);
    expect(listing.matches('{case}.png', 'a')).to.deep.equal(['a.PNG', 'a.png']);
    expect(listing.matches('{case}_*.png', 'b')).to.deep.equal(['b_1.png', 'b_2.png']);
    expect(listing.matches('{case}.png', decomposed)).to.deep.equal([`${composed}.png`]);
  });

  it('brings each name into its form once, however many cases are sought', () => {
    const cases = Array.from({ length: 200 }, (_, at) => `case_${at}`);
    const listing = put(
      ...cases.map((caseId) => `images/${caseId}.png`),
      ...cases.map((caseId) => `folders/${caseId}/image.png`),
    );
    const original = String.prototype.normalize;
    let normalised = 0;
    String.prototype.normalize = function (this: string, form?: string) {
      normalised += 1;
      return original.call(this, form as 'NFC');
    };
    try {
      for (const caseId of cases) {
        expect(listing.matches('images/{case}.png', caseId)).to.deep.equal([`images/${caseId}.png`]);
        expect(listing.matches('folders/{case}/image.png', caseId)).to.have.length(1);
      }
    } finally {
      String.prototype.normalize = original;
    }
    // 602 names below the root, and for each case the five segments of what is sought: not 200 × 200 twice.
    expect(normalised).to.be.at.most(602 + 200 * 5);
  });
});
