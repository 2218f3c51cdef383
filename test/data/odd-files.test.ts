import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { checkDataSet } from '../../src/data/check/check-data-set.js';
import { loadManifest, loadManifests } from '../../src/data/manifest-format/manifest-files.js';
import { readImageFile, unappliedOrientation } from '../../src/data/pictures/image-file.js';
import { fakeChase } from './fake-folders.js';

const manifest = loadManifest('chasedb1');

describe('odd files in a data set', () => {
  let dataDir: string;
  const file = (name: string) => join(dataDir, 'chasedb1', name);

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'odd-'));
    await fakeChase(dataDir);
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const special: Record<string, [put: (path: string) => void, said: RegExp]> = {
    'a link to nothing': [(path) => symlinkSync('gone', path), /found a link to nothing/],
    'a link to itself': [(path) => symlinkSync('Image_01L.jpg', path), /found a link to itself/],
    'a folder': [(path) => mkdirSync(path), /found a folder/],
    'a pipe': [(path) => expect(spawnSync('mkfifo', [path]).status).to.equal(0), /found a pipe/],
  };
  for (const [name, [put, said]] of Object.entries(special)) {
    it(`${name} in place of an image is one fault, and the rest is checked`, async () => {
      rmSync(file('Image_01L.jpg'));
      put(file('Image_01L.jpg'));
      const { faults, status } = await checkDataSet(manifest, dataDir);
      expect(status).to.equal('faulty');
      expect(faults).to.have.length(1);
      expect(faults[0]).to.match(said).and.include('Image_01L.jpg');
    });
  }

  it('a JPEG with changed bytes is a fault, though its decoder only warns', async () => {
    const path = file('Image_01L.jpg');
    const noise = Buffer.from(Array.from({ length: 96 * 96 * 3 }, (_, at) => (at * 7919) % 251));
    const raw = { width: 96, height: 96, channels: 3 } as const;
    const bytes = await sharp(noise, { raw }).jpeg({ quality: 95 }).toBuffer();
    // A marker inside the entropy-coded data that does not belong there.
    bytes.set([0xff, 0xd3, 0xff, 0xd6], bytes.length >> 1);
    writeFileSync(path, bytes);
    const { faults } = await checkDataSet(manifest, dataDir);
    expect(
      faults.filter((fault) => fault.includes('Image_01L.jpg') && fault.includes('corrupt')),
    ).to.have.length(1);
  });

  it('EXIF orientations are one warning, with the number of cases', async () => {
    for (const name of ['Image_01L.jpg', 'Image_02R.jpg', 'Image_03L.jpg'])
      writeFileSync(file(name), await sharp(file(name)).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    const { warnings } = await checkDataSet(manifest, dataDir);
    const told = warnings.filter((warning) => warning.includes('orientation tag'));
    expect(told).to.have.length(1);
    expect(told[0]).to.match(
      /^3 cases of chasedb1 have an orientation tag.*Image_01L \(image: 6\), Image_02R/,
    );
  });

  it('an image of one value and a mask without background are told', async () => {
    const { width, height } = await sharp(file('Image_01L_1stHO.png')).metadata();
    const plain = (value: number) => ({
      width,
      height,
      channels: 3 as const,
      background: { r: value, g: value, b: value },
    });
    await sharp({ create: plain(80) })
      .png()
      .toFile(`${file('Image_01L.jpg')}.png`);
    writeFileSync(file('Image_01L.jpg'), readFileSync(`${file('Image_01L.jpg')}.png`));
    rmSync(`${file('Image_01L.jpg')}.png`);
    await sharp({ create: plain(255) })
      .greyscale()
      .png()
      .toFile(file('Image_02L_1stHO.png.tmp'));
    writeFileSync(file('Image_02L_1stHO.png'), readFileSync(file('Image_02L_1stHO.png.tmp')));
    rmSync(file('Image_02L_1stHO.png.tmp'));
    const { warnings } = await checkDataSet(manifest, dataDir);
    expect(warnings.filter((text) => text.includes('one value throughout'))).to.have.length(1);
    expect(warnings.filter((text) => text.includes('no background'))).to.have.length(1);
  });
});

describe('names in Unicode', () => {
  it('are one name, composed or decomposed, in files and in folders', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'names-'));
    try {
      const polyps = loadManifest('hyperkvasir');
      const [composed, decomposed] = ['p\u00f3lipo', 'po\u0301lipo'];
      const folder = join(dataDir, 'hyperkvasir', 'segmented-images');
      const picture = (value: number) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background: { r: value, g: 0, b: 0 } } }).jpeg();
      for (const part of ['images', 'masks']) mkdirSync(join(folder, part), { recursive: true });
      await picture(90).toFile(join(folder, 'images', `${composed}.jpg`));
      await picture(255).toFile(join(folder, 'masks', `${decomposed}.jpg`));
      const { faults } = await checkDataSet(polyps, dataDir);
      expect(faults.join()).to.not.include('missing');
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

describe('a set that was unpacked twice', () => {
  it('says which folder is read', async () => {
    const set = loadManifests().find(
      ({ source }) => source.kind === 'files' && source.roots.length > 1 && source.cases.kind === 'found',
    );
    if (set?.source.kind !== 'files') throw new Error('some set may lie in one of several folders');
    const dataDir = mkdtempSync(join(tmpdir(), 'twice-'));
    try {
      const { roots, sources } = set.source;
      for (const root of roots.slice(0, 2)) {
        for (const template of [sources[0]!.image[0]!, sources[0]!.masks[0]!]) {
          const path = join(
            dataDir,
            set.id,
            root,
            template.replaceAll('{case}', 'AAAA_001').replace('*', 'x'),
          );
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, '');
        }
      }
      const { warnings } = await checkDataSet(set, dataDir);
      expect(warnings.filter((text) => text.includes('was found more than once'))).to.have.length(1);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

describe('extensions in capitals', () => {
  it('are extensions', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'capitals-'));
    try {
      await fakeChase(dataDir, [1, 2, 3]);
      const folder = join(dataDir, 'chasedb1');
      renameSync(join(folder, 'Image_01L.jpg'), join(folder, 'Image_01L.JPG'));
      const { faults, found } = await checkDataSet(manifest, dataDir);
      expect(faults).to.deep.equal([]);
      expect(found).to.equal(6);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

describe('a manifest with a byte-order mark', () => {
  it('is read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mark-'));
    try {
      const text = readFileSync(join('data-manifests', 'phantom-skin.json'), 'utf8');
      writeFileSync(join(folder, 'phantom-skin.json'), `\ufeff${text}`);
      expect(loadManifests({ folder }).map(({ id }) => id)).to.deep.equal(['phantom-skin']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('orientation tags', () => {
  it('of a TIFF are applied; of EXIF are told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'turned-'));
    try {
      const raw = { width: 2, height: 1, channels: 3 } as const;
      const picture = () => sharp(Uint8Array.of(10, 10, 10, 200, 200, 200), { raw });
      const tiff = join(folder, 'turned.tif');
      await picture().withMetadata({ orientation: 3 }).tiff({ compression: 'none' }).toFile(tiff);
      expect([...(await readImageFile(tiff, 'image')).data]).to.deep.equal([200, 200, 200, 10, 10, 10]);
      expect(await unappliedOrientation(tiff)).to.equal(undefined);
      const jpeg = join(folder, 'turned.jpg');
      await picture().withMetadata({ orientation: 3 }).jpeg({ quality: 100 }).toFile(jpeg);
      expect(await unappliedOrientation(jpeg)).to.equal(3);
      expect((await readImageFile(jpeg, 'image')).data[0]!).to.be.lessThan(100);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
