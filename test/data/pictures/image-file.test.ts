import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { DataError } from '../../../src/core/errors.js';
import { readImageFile } from '../../../src/data/pictures/image-file.js';
import { pictureBytes, pictureShape, pictures } from './image-fixtures.js';

describe('readImageFile', () => {
  for (const [name, { rgb: expected }] of Object.entries(pictures)) {
    it(`reads ${name} as Pillow does`, async () => {
      const path = join(folder, name);
      await writeFile(path, pictureBytes(name));
      const image = await readImageFile(path, 'image');
      expect(image.shape).to.deep.equal(pictureShape);
      expect(image.channels).to.equal(3);
      const worst = Math.max(...expected.map((value, at) => Math.abs(value - image.data[at]!)));
      // JPEG decoders may round the inverse cosine transform differently, by one step; the rest is exact
      // (16-bit values / 257 to the precision of float32).
      expect(worst).to.be.at.most(name.endsWith('.jpg') ? 1 : 1e-4);
    });
  }

  it('ignores an embedded colour profile: values are those of the file', async () => {
    const rgb = Buffer.from([200, 30, 30, 30, 200, 30]);
    const plain = await sharp(rgb, { raw: { width: 2, height: 1, channels: 3 } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const stored = await sharp(plain, { ignoreIcc: true }).raw().toBuffer();
    expect([...stored], 'P3 stores other values for these colours').to.not.deep.equal([...rgb]);
    const path = join(folder, 'p3.png');
    await writeFile(path, plain);
    expect([...(await readImageFile(path, 'image')).data]).to.deep.equal([...stored]);
  });

  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-'));
  });
  after(() => rm(folder, { recursive: true }));

  const png = pictureBytes('rgb.png');
  const faults: [name: string, bytes: Uint8Array, expected: RegExp][] = [
    ['text.png', Buffer.from('not an image, really'), /found a text file beginning "not an image, really/],
    ['page.jpg', Buffer.from('\n<!DOCTYPE html><html><body>login'), /found a web page \(HTML\)/],
    ['empty.png', Buffer.alloc(0), /found an empty file/],
    ['zeros.tif', Buffer.alloc(2000), /found only zero bytes/],
    ['volume.png', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), /found a gzip archive/],
    ['lfs.png', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0'), /Git LFS pointer/],
    [
      'half.png',
      png.subarray(0, png.length - 40),
      /expected a complete PNG file, found a truncated or corrupt/,
    ],
    ['half.jpg', pictureBytes('rgb.jpg').subarray(0, 600), /expected a complete JPEG file/],
    ['half.gif', pictureBytes('palette.gif').subarray(0, 60), /expected a complete GIF file/],
    ['half.tif', pictureBytes('lzw.tif').subarray(0, 100), /expected a complete TIFF file/],
    ['half.bmp', pictureBytes('rgb.bmp').subarray(0, 300), /BMP file.*truncated: 414 bytes expected, 300/],
  ];
  for (const [name, bytes, expected] of faults) {
    it(`refuses ${name} by name`, async () => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      const error = await failureOf(readImageFile(path, 'image of case 7 of chasedb1'));
      expect(error).to.be.instanceOf(DataError);
      expect(error.message).to.match(expected).and.include('image of case 7 of chasedb1').and.include(path);
      expect((error as DataError).exitCode).to.equal(3);
    });
  }

  it('refuses floating-point samples, which have no agreed range', async () => {
    const path = join(folder, 'float.tif');
    await writeFile(path, floatTiff());
    const error = await failureOf(readImageFile(path, 'image'));
    expect(error.message).to.match(/unsupported image \(TIFF with samples of type float/);
  });

  it('refuses pages and channels of which it could read only a part', async () => {
    const path = join(folder, 'part.tif');
    const said = async (bytes: Uint8Array) => {
      await writeFile(path, bytes);
      return (await failureOf(readImageFile(path, 'image'))).message;
    };
    expect(await said(greyTiff({ pages: 2, channels: 1 }))).to.match(
      /^unsupported image \(TIFF with 2 pages; one picture a file is read\): .*; save each page as a file of its own, or a stack as NIfTI$/,
    );
    for (const channels of [2, 3, 4, 5])
      expect(await said(greyTiff({ pages: 1, channels })), `${channels}`).to.match(
        /^unsupported image \(TIFF with \d channels; grey and red, green, blue are read\): /,
      );
    const frames = Buffer.from(Array.from({ length: 3 * 2 * 4 * 4 }, (_, at) => (at * 37) % 256));
    const animated = await sharp(frames, { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
      .gif()
      .toBuffer();
    expect(await said(animated)).to.match(/^unsupported image \(GIF with 2 pages; /);
    await writeFile(path, greyTiff({ pages: 1, channels: 1 }));
    const { shape, data } = await readImageFile(path, 'image');
    expect([shape, [...data]]).to.deep.equal([
      [1, 2],
      [11, 11, 11, 22, 22, 22],
    ]);
    // A second channel that is full everywhere is alpha.
    await writeFile(path, greyTiff({ pages: 1, channels: 2, samples: [11, 255, 22, 255] }));
    expect([...(await readImageFile(path, 'image')).data]).to.deep.equal([11, 11, 11, 22, 22, 22]);
  });

  const sound: [name: string, bytes: Uint8Array, found: string][] = [
    ['a.webp', Buffer.from('RIFF\x28\0\0\0WEBPVP8L', 'latin1'), 'a WebP picture'],
    ['a.jp2', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1'), 'a JPEG 2000 picture'],
    ['a.ppm', Buffer.from('P6\n1 1\n255\n\0\0\0'), 'a PNM picture'],
    ['a.pgm', Buffer.from('P2 # by a scanner\n1 1 255 0'), 'a PNM picture'],
    ['a.pam', Buffer.from('P7\nWIDTH 1\nHEIGHT 1\n'), 'a PNM picture'],
    ['a.dcm', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM\x02\0\0\0')]), 'a DICOM file'],
  ];
  for (const [name, bytes, found] of sound) {
    it(`says that ${name} is ${found}, to be saved as another`, async () => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      expect((await failureOf(readImageFile(path, 'image'))).message).to.equal(
        `unsupported image (expected a PNG, JPEG, TIFF, GIF or BMP image, found ${found}): ${path}; save it as PNG or TIFF`,
      );
    });
  }

  it('says what libvips does not support, not that the file is damaged', async () => {
    const path = join(folder, 'separate.tif');
    await writeFile(path, separatePlanesTiff());
    expect((await failureOf(readImageFile(path, 'image'))).message).to.equal(
      `unsupported image (TIFF of a kind that is not read: tiff2vips: tiled separate planes not supported): ${path}; save it as PNG, or as TIFF with interleaved channels`,
    );
  });

  for (const littleEndian of [true, false]) {
    it(`reads a ${littleEndian ? 'little' : 'big'}-endian BigTIFF as the same TIFF`, async () => {
      const samples = Uint16Array.from({ length: 6 }, (_, at) => 257 * (at * 40 + 1));
      for (const [bits, stored] of [
        [8, Uint8Array.from(samples)],
        [16, new Uint8Array(samples.buffer)],
      ] as const) {
        const read = [];
        for (const isBig of [false, true]) {
          const path = join(folder, `big-${isBig}.tif`);
          await writeFile(path, tiff(greyTags(2, 3, bits), stored, { isBig, littleEndian }));
          read.push(await readImageFile(path, 'image'));
        }
        expect(read[1]).to.deep.equal(read[0]);
        expect([...read[1]!.data.filter((_, at) => at % 3 === 0)]).to.deep.equal([1, 41, 81, 121, 161, 201]);
      }
    });
  }

  it('names a file that is not there', async () => {
    const error = await failureOf(readImageFile(join(folder, 'none.png'), 'image of case 1'));
    expect(error.message).to.match(/^missing image of case 1: .*none\.png \(ENOENT/);
  });
});

type Tag = [tag: number, type: 3 | 4, ...values: number[]];

/** A TIFF or BigTIFF of these tags, whose values fit into their entries, and then of these samples. */
function tiff(
  tags: readonly Tag[],
  samples: Uint8Array,
  { isBig = false, littleEndian = true } = {},
): Buffer {
  const [start, entry, word] = isBig ? [16, 20, 8] : [8, 12, 4];
  const samplesAt = start + (isBig ? 8 : 2) + tags.length * entry + word;
  const bytes = Buffer.alloc(samplesAt + samples.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const put = (at: number, size: number, value: number) => {
    if (size === 2) view.setUint16(at, value, littleEndian);
    else if (size === 4) view.setUint32(at, value, littleEndian);
    else view.setBigUint64(at, BigInt(value), littleEndian);
  };
  bytes.write(littleEndian ? 'II' : 'MM', 0, 'latin1');
  put(2, 2, isBig ? 43 : 42);
  if (isBig) put(4, 2, 8);
  put(start - word, word, start);
  put(start, isBig ? 8 : 2, tags.length);
  tags.forEach(([tag, type, ...values], at) => {
    const from = start + (isBig ? 8 : 2) + at * entry;
    put(from, 2, tag);
    put(from + 2, 2, type);
    put(from + 4, word, values.length);
    const isOffset = tag === 273 || tag === 324;
    values.forEach((value, one) => {
      const size = type === 3 ? 2 : 4;
      put(from + 4 + word + one * size, size, isOffset ? samplesAt + value : value);
    });
  });
  bytes.set(samples, samplesAt);
  return bytes;
}

/** The tags of a grey picture of one strip. */
function greyTags(rows: number, columns: number, bits: number): Tag[] {
  return [
    [256, 3, columns],
    [257, 3, rows],
    [258, 3, bits],
    [259, 3, 1], // no compression
    [262, 3, 1], // black is zero
    [273, 4, 0], // offset of the samples
    [277, 3, 1], // samples per pixel
    [278, 3, rows], // rows per strip
    [279, 4, (rows * columns * bits) / 8], // bytes of the samples
  ];
}

/** A 1 × 1 TIFF with one 32-bit float sample. */
function floatTiff(): Buffer {
  return tiff([...greyTags(1, 1, 32), [339, 3, 3]], new Uint8Array(Float32Array.of(0.5).buffer));
}

/** A tiled TIFF whose two channels are stored one after the other, which libvips does not read. */
function separatePlanesTiff(): Buffer {
  const tags: Tag[] = [
    [256, 3, 16],
    [257, 3, 16],
    [258, 3, 8, 8],
    [259, 3, 1],
    [262, 3, 1],
    [277, 3, 2],
    [284, 3, 2], // separate planes
    [322, 3, 16], // width and height of a tile
    [323, 3, 16],
    [324, 3, 0, 256], // offsets of the tiles
    [325, 3, 256, 256],
    [338, 3, 0],
  ];
  return tiff(tags, new Uint8Array(512));
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected a failure');
}

/** A TIFF of 1 × 2 pixels of 8 bits, whose channels are called grey, with as many equal pages. */
function greyTiff({
  pages,
  channels,
  samples = Array.from({ length: 2 * channels }, (_, at) => 11 * (1 + at)),
}: {
  pages: number;
  channels: number;
  samples?: readonly number[];
}): Buffer {
  const bitsAt = 8;
  const samplesAt = bitsAt + 2 * channels;
  // The further channels are called neither colours nor alpha: zeros.
  const zerosAt = samplesAt + samples.length + (samples.length % 2);
  const firstAt = zerosAt + 2 * channels;
  const tags = 10;
  const pageLength = 2 + 12 * tags + 4;
  const bytes = Buffer.alloc(firstAt + pages * pageLength);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(firstAt, 4);
  for (let channel = 0; channel < channels; channel++) bytes.writeUInt16LE(8, bitsAt + 2 * channel);
  Buffer.from(samples).copy(bytes, samplesAt);
  for (let page = 0; page < pages; page++) {
    const at = firstAt + page * pageLength;
    bytes.writeUInt16LE(tags, at);
    // Tag, type (3: 16 bits, 4: 32 bits), count, value or place.
    const fewBits = channels === 1 ? 8 : channels === 2 ? 0x0008_0008 : bitsAt;
    [
      [256, 3, 1, 2],
      [257, 3, 1, 1],
      [258, 3, channels, fewBits],
      [259, 3, 1, 1],
      [262, 3, 1, 1],
      [273, 4, 1, samplesAt],
      [277, 3, 1, channels],
      [278, 3, 1, 1],
      [279, 4, 1, samples.length],
      [338, 3, Math.max(1, channels - 1), channels > 3 ? zerosAt : 0],
    ].forEach(([tag, type, count, value], index) => {
      const entry = at + 2 + 12 * index;
      bytes.writeUInt16LE(tag!, entry);
      bytes.writeUInt16LE(type!, entry + 2);
      bytes.writeUInt32LE(count!, entry + 4);
      bytes.writeUInt32LE(value!, entry + 8);
    });
    bytes.writeUInt32LE(page + 1 < pages ? at + pageLength : 0, at + pageLength - 4);
  }
  return bytes;
}
