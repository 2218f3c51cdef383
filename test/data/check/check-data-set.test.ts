import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { checkDataSet } from '../../../src/data/check/check-data-set.js';
import { loadManifest } from '../../../src/data/manifest-format/manifest-files.js';
import { openManifest } from '../../../src/data/open-data-set.js';
import { columns, fakeChase, fakeImage, fakeMask, put, rows } from '../fake-folders.js';

describe('checkDataSet', () => {
  let dataDir: string;
  let folder: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'check-'));
    folder = join(dataDir, 'chasedb1');
    await fakeChase(dataDir);
  });
  afterEach(() => rm(dataDir, { recursive: true }));
  const check = () => checkDataSet(loadManifest('chasedb1'), dataDir);

  it('finds a whole set sound', async () => {
    const seen: number[] = [];
    const found = await checkDataSet(loadManifest('chasedb1'), dataDir, (done, total) => {
      expect(total).to.equal(28);
      seen.push(done);
    });
    expect(found).to.deep.equal({
      id: 'chasedb1',
      folder,
      status: 'sound',
      expected: 28,
      found: 28,
      split: { training: 16, validation: 4, test: 8 },
      shapes: [`${rows} × ${columns} (28)`],
      spacingsMm: [],
      casesWithoutForeground: 0,
      faults: [],
      warnings: [],
    });
    expect(seen).to.have.lengthOf(28);
  });

  // Each spoils one file of a sound set; the one fault must name case, file, expected and found.
  const spoils: [fault: string, spoil: (folder: string) => Promise<unknown>, told: RegExp][] = [
    [
      'a missing mask',
      (at) => rm(join(at, 'Image_02L_1stHO.png')),
      /^missing mask of case Image_02L of chasedb1: .*Image_02L_1stHO\.png/,
    ],
    [
      'a missing image',
      (at) => rm(join(at, 'Image_02L.jpg')),
      /^missing image of case Image_02L of chasedb1: .*Image_02L\.jpg/,
    ],
    [
      'a mask of another size',
      (at) => put(fakeMask(255, [rows, columns + 1]), at, 'Image_03R_1stHO.png'),
      /^invalid size of mask of case Image_03R of chasedb1 \(expected 48 × 64 as the image, found 48 × 65\): .*Image_03R/,
    ],
    [
      'a truncated PNG',
      async (at) => {
        const path = join(at, 'Image_04L_1stHO.png');
        await writeFile(path, (await readFile(path)).subarray(0, 50));
      },
      /^invalid mask of case Image_04L of chasedb1 \(expected a complete PNG file, found a truncated or corrupt/,
    ],
    [
      'a text file named .png',
      (at) => writeFile(join(at, 'Image_04R_1stHO.png'), 'see the other disk'),
      /^invalid mask of case Image_04R of chasedb1 \(expected a PNG.*found a text file beginning "see the other disk"/,
    ],
    [
      'a web page named .jpg',
      (at) => writeFile(join(at, 'Image_05L.jpg'), '<html><body>404</body></html>'),
      /^invalid image of case Image_05L of chasedb1 \(expected .*found a web page/,
    ],
    [
      'labels outside the map',
      (at) => put(fakeMask(7), at, 'Image_06L_1stHO.png'),
      /^invalid label values in mask of case Image_06L of chasedb1 \(expected 0 or 255, found 7\)/,
    ],
    [
      'a mask saved as 0 and 1',
      (at) => put(fakeMask(1), at, 'Image_06L_1stHO.png'),
      /^invalid label values in mask of case Image_06L .*\(expected 0 or 255, found 1\)/,
    ],
    [
      'grey edges in a lossless mask',
      (at) => put(fakeMask(255).blur(1), at, 'Image_06R_1stHO.png'),
      /^invalid label values in mask of case Image_06R .*\(expected 0 or 255, found 19, 51, 70, 134, 185\)/,
    ],
    [
      'a mask without foreground',
      (at) => put(fakeMask(0), at, 'Image_07L_1stHO.png'),
      /^invalid mask of case Image_07L of chasedb1 \(expected some foreground, found none\)/,
    ],
    [
      'one image on two sides',
      // Child 1 trains, child 6 tests.
      (at) => copyFile(join(at, 'Image_01L.jpg'), join(at, 'Image_06L.jpg')),
      /^invalid split of chasedb1 \(Image_01L and Image_06L are the same image file, on two sides of the fixed split.*\): .*Image_01L\.jpg and .*Image_06L\.jpg; remove one/,
    ],
  ];
  for (const [fault, spoil, told] of spoils) {
    it(`names ${fault}, and nothing else`, async () => {
      await spoil(folder);
      const { status, faults } = await check();
      expect(faults).to.have.lengthOf(1);
      expect(faults[0]).to.match(told);
      expect(status).to.equal('faulty');
    });
  }

  it('names all faults in one run, those of image and mask of one case alike', async () => {
    await writeFile(join(folder, 'Image_08L.jpg'), 'text');
    await writeFile(join(folder, 'Image_08L_1stHO.png'), 'text');
    await put(fakeMask(9), folder, 'Image_10R_1stHO.png');
    const { faults } = await check();
    expect(faults.map((fault) => /(image|mask) of case (\w+)/.exec(fault)?.[0])).to.deep.equal([
      'image of case Image_08L',
      'mask of case Image_08L',
      'mask of case Image_10R',
    ]);
  });

  it('names the same picture saved anew on two sides', async () => {
    const copy = await fakeImage('Image_01L').jpeg({ quality: 70 }).toBuffer();
    await writeFile(join(folder, 'Image_06L.jpg'), copy);
    const { faults, warnings } = await check();
    expect(warnings).to.deep.equal([]);
    expect(faults).to.have.lengthOf(1);
    expect(faults[0]).to.match(
      /^invalid split of chasedb1 \(Image_01L and Image_06L look nearly identical, on two sides of the fixed split/,
    );
  });

  it('names twins that only folds part, as replicate would refuse them', async () => {
    await copyFile(join(folder, 'Image_01L.jpg'), join(folder, 'Image_02L.jpg'));
    const { faults, warnings, status } = await check();
    expect([warnings, status]).to.deep.equal([[], 'faulty']);
    expect(faults).to.have.lengthOf(1);
    expect(faults[0]).to.match(
      /^invalid split of chasedb1 \(Image_01L and Image_02L are the same image file, on two sides of folds? [\d, ]+ of 5/,
    );
  });

  it('says nothing of both eyes of one child, whom no split divides', async () => {
    await copyFile(join(folder, 'Image_01L.jpg'), join(folder, 'Image_01R.jpg'));
    const { faults, warnings } = await check();
    expect([faults, warnings]).to.deep.equal([[], []]);
  });

  it('binarises JPEG masks and says so', async () => {
    const isic = join(dataDir, 'isic2018');
    // Numbers 1, 9 and 12 of the authors: training, test, validation.
    const { source } = loadManifest('isic2018');
    if (source.kind !== 'files' || source.cases.kind !== 'ids') throw new Error('manifest changed');
    for (const number of [1, 9, 12]) {
      const name = source.cases.ids[number - 1]!;
      await put(fakeImage(name), isic, 'ISIC2018_Task1-2_Training_Input', `${name}.jpg`);
      // Moved off JPEG's grid of 8 × 8 blocks, so that its edges ring.
      const shifted = fakeMask(255, [rows, columns + 3]).extract({
        left: 3,
        top: 0,
        width: columns,
        height: rows,
      });
      await put(
        sharp(await shifted.png().toBuffer()),
        isic,
        'ISIC2018_Task1_Training_GroundTruth',
        `${name}_segmentation.jpg`,
      );
    }
    const found = await checkDataSet(loadManifest('isic2018'), dataDir);
    expect(found.faults).to.deep.equal([]);
    expect(found.split).to.deep.equal({ training: 1, validation: 1, test: 1 });
    expect(found.warnings[0]).to.equal('3 of 2594 cases of isic2018 are there');
    expect(found.warnings[1]).to.match(
      /^mask of case ISIC_0000000 of isic2018 .*is a JPEG .*binarised at 128$/,
    );
    const { notes } = openManifest(loadManifest('isic2018'), { dataDir, partial: 'use' });
    expect(notes.at(-1)).to.match(/^masks of isic2018 are JPEG/);
  });
});
