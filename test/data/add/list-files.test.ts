import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
      deadLinks: [],
    });
  });

  it('finds decomposed names by a composed pattern, as files from a Mac have them', () => {
    const name = 'größe_1.png'.normalize('NFD');
    put(`böse/${name}`.normalize('NFD'), 'andere.png');
    for (const form of ['NFC', 'NFD'])
      expect(listFiles(join(folder, '**', 'größe_?.png'.normalize(form)), 'images').paths).to.deep.equal([
        `böse/${name}`.normalize('NFD'),
      ]);
  });

  it('lists linked files and folders, and names links to nothing', () => {
    put('a.png', 'p1/x.png');
    const store = mkdtempSync(join(tmpdir(), 'store '));
    writeFileSync(join(store, 'y.png'), '');
    symlinkSync(store, join(folder, 'p2'));
    symlinkSync(join(store, 'y.png'), join(folder, 'b.png'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'p3'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'c.png'));
    const { paths, others, deadLinks } = listFiles(folder, 'images');
    expect({ paths, others, deadLinks }).to.deep.equal({
      paths: ['a.png', 'b.png', 'c.png', 'p1/x.png', 'p2/y.png'],
      others: [],
      deadLinks: ['p3'],
    });
    const dead = (...pattern: string[]) => listFiles(join(folder, ...pattern), 'images').deadLinks;
    for (const pattern of ['**', 'p*', '*'].map((head) => [head, '*.png']))
      expect(dead(...pattern), pattern[0]).to.deep.equal(['p3']);
    for (const pattern of [['*.png'], ['?2', '*.png']]) expect(dead(...pattern)).to.deep.equal([]);
    rmSync(store, { recursive: true });
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
