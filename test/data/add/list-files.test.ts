import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { areVolumes, listFiles } from '../../../src/data/add/list-files.js';

describe('listFiles', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'list files ü '));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (...paths: string[]) => {
    for (const path of paths) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
  };

  it('lists the images of a folder and those below it, and what was passed over', () => {
    put('b.PNG', 'a 1.jpeg', 'p1/x.tif', 'notes.txt', '.hidden.png');
    const { takes, ...listed } = listFiles(folder, 'images');
    expect(takes('masks/a.png')).to.equal(true);
    expect(listed).to.deep.equal({
      folder,
      paths: ['a 1.jpeg', 'b.PNG', 'p1/x.tif'],
      others: ['notes.txt'],
    });
  });

  it('takes patterns within names and over folders', () => {
    put('a_mask.png', 'a.png', 'p1/b_mask.png', 'p1/q/c_mask.png');
    const { paths, takes } = listFiles(join(folder, '*_mask.png'), 'masks');
    expect(paths).to.deep.equal(['a_mask.png']);
    expect(['p1/b_mask.png', 'b_mask.png'].map(takes)).to.deep.equal([false, true]);
    expect(listFiles(join(folder, '**', '*_mask.png'), 'masks').paths).to.deep.equal([
      'a_mask.png',
      'p1/b_mask.png',
      'p1/q/c_mask.png',
    ]);
    expect(listFiles(join(folder, 'p?', 'b*'), 'masks').paths).to.deep.equal(['p1/b_mask.png']);
  });

  it('tells volumes from pictures, and refuses both together', () => {
    put('a.nii.gz');
    expect(areVolumes(listFiles(folder, 'images'))).to.equal(true);
    put('b.png');
    expect(() => listFiles(folder, 'images')).to.throw(/1 pictures and 1 volumes in one set/);
    expect(areVolumes(listFiles(join(folder, '*.png'), 'images'))).to.equal(false);
  });

  it('says where nothing is', () => {
    expect(() => listFiles(join(folder, 'none'), 'masks')).to.throw(/missing folder of masks/);
    put('notes.txt');
    expect(() => listFiles(folder, 'masks')).to.throw(/missing masks: no PNG.*a pattern in quotes/);
  });
});
