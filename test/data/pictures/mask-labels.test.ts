import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import type { LabelRule } from '../../../src/data/manifest-format/manifest.js';
import { inspectMask, readMaskFiles } from '../../../src/data/pictures/mask-labels.js';

const binary: LabelRule = { kind: 'binary', threshold: 128, greyEdges: false };

describe('values of a mask', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mask-values-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A PNG of 2 × 2 pixels with these stored samples. */
  const png = async (name: string, samples: Uint8Array | Uint16Array, channels: 1 | 4) => {
    const path = join(folder, name);
    const isWide = samples instanceof Uint16Array;
    await sharp(samples, { raw: { width: 2, height: 2, channels } })
      .toColourspace(channels === 1 ? (isWide ? 'grey16' : 'b-w') : 'srgb')
      .png()
      .toFile(path);
    return path;
  };
  const read = async (...paths: string[]) =>
    readMaskFiles(paths, { shape: [2, 2], path: 'image.png' }, binary, 'case 1');

  it('of 16 bits are labels where they are small: named as the file stores them, never read as empty', async () => {
    const { faults } = await read(await png('small.png', Uint16Array.of(0, 1, 0, 1), 1));
    expect(faults.map(({ message }) => message).join()).to.include('expected 0 or 255, found 1)');
    const other = await read(await png('byte.png', Uint16Array.of(0, 256, 0, 0), 1));
    expect(other.faults.map(({ message }) => message).join()).to.include('found 256');
  });

  it('of 16 bits are classes, however large, where a map says so', async () => {
    const path = await png('wide-labels.png', Uint16Array.of(0, 1000, 7, 1000), 1);
    const rule: LabelRule = { kind: 'classes', map: { 0: 0, 7: 1, 1000: 2 } };
    const { faults, labels } = await readMaskFiles(
      [path],
      { shape: [2, 2], path: 'image.png' },
      rule,
      'case 1',
    );
    expect(faults).to.deep.equal([]);
    expect([...labels.data]).to.deep.equal([0, 2, 1, 2]);
  });

  it('are counted before anybody says what they mean, and colours of one brightness are noticed', async () => {
    const grey = await inspectMask(await png('grey.png', Uint8Array.of(0, 9, 0, 9), 1), 'mask');
    expect([...grey.pixels]).to.deep.equal([
      [0, 2],
      [9, 2],
    ]);
    expect(grey.hasColoursOfOneValue).to.equal(false);
    const [black, red, green] = [
      [0, 0, 0, 255],
      [200, 0, 0, 255],
      [0, 200, 0, 255],
    ] as const;
    const pixels = Uint8Array.from([black, red, green, black].flat());
    const coloured = await inspectMask(await png('coloured.png', pixels, 4), 'mask');
    expect([...coloured.pixels]).to.deep.equal([
      [0, 2],
      [200, 2],
    ]);
    expect(coloured.hasColoursOfOneValue).to.equal(true);
    expect([...coloured.colours]).to.deep.equal([
      [0, '0,0,0'],
      [200, '200,0,0'],
    ]);
  });

  it('of 16 bits are a picture where white is 65535', async () => {
    const { faults, labels } = await read(await png('wide.png', Uint16Array.of(0, 65535, 0, 65535), 1));
    expect(faults).to.deep.equal([]);
    expect([...labels.data]).to.deep.equal([0, 1, 0, 1]);
  });

  it('behind transparency are refused; full alpha changes nothing', async () => {
    const pixels = (alpha: number) =>
      Uint8Array.from([0, 255, 0, 255].flatMap((value, at) => [value, value, value, at === 1 ? alpha : 255]));
    const clear = await read(await png('clear.png', pixels(0), 4));
    expect(clear.faults.map(({ message }) => message).join())
      .to.include('unsupported mask of case 1')
      .and.include('transparent');
    const full = await read(await png('full.png', pixels(255), 4));
    expect(full.faults).to.deep.equal([]);
    expect([...full.labels.data]).to.deep.equal([0, 1, 0, 1]);
  });

  it('of one empty file among several are told', async () => {
    const { warnings } = await read(
      await png('one.png', Uint8Array.of(0, 255, 0, 0), 1),
      await png('none.png', new Uint8Array(4), 1),
    );
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('one of its 2 files is empty').and.include('none.png');
  });
});

describe('masks that agree on a size that their image has not', () => {
  it('leave the blame with the image, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mask-sizes-'));
    try {
      const paths = await Promise.all(
        ['a', 'b', 'c'].map(async (name) => {
          const path = join(folder, `${name}.png`);
          await sharp(new Uint8Array(12).fill(255), { raw: { width: 4, height: 3, channels: 1 } })
            .png()
            .toFile(path);
          return path;
        }),
      );
      const image = { shape: [2, 4], path: 'image.png' };
      const { faults } = await readMaskFiles(paths, image, binary, 'case 1');
      expect(faults).to.have.length(1);
      expect(faults[0]!.message).to.match(
        /size of image of case 1 \(expected 3 × 4 as its 3 masks, found 2 × 4\): image\.png/,
      );
      const [one] = paths;
      expect((await readMaskFiles([one!], image, binary, 'case 1')).faults[0]!.message).to.include(
        'size of mask of case 1',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a picture in place of a mask', () => {
  it('is refused where grey edges are allowed, and grey edges are not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mask-picture-'));
    const rule: LabelRule = { kind: 'binary', threshold: 128, greyEdges: true };
    const read = async (name: string, samples: number[]) => {
      const path = join(folder, `${name}.png`);
      await sharp(Uint8Array.from(samples), { raw: { width: 4, height: 4, channels: 1 } })
        .png()
        .toFile(path);
      return readMaskFiles([path], { shape: [4, 4], path: 'image.png' }, rule, 'case 1');
    };
    try {
      const picture = await read(
        'picture',
        Array.from({ length: 16 }, (_, at) => 40 + 12 * at),
      );
      expect(picture.faults[0]!.message).to.include('found a picture');
      const blurred = await read('blurred', [0, 0, 0, 90, 255, 255, 200, 0, 255, 255, 255, 0, 0, 0, 0, 0]);
      expect(blurred.faults).to.deep.equal([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
