import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import sharp from 'sharp';
import { jpegEntropyFault } from '../../../src/data/pictures/jpeg-entropy.js';
import { property } from '../../property.js';
import { skipBecause } from '../../skip-because.js';

/** Blocks of changing colours with some noise, as a picture has them. */
function pixels(rows: number, columns: number, channels: number): Buffer {
  return Buffer.from(
    Array.from({ length: rows * columns * channels }, (_, at) => ((at * at) % 251) * 0.3 + ((at >> 5) % 180)),
  );
}

const picture = (rows: number, columns: number, channels: 1 | 3 | 4 = 3) =>
  sharp(pixels(rows, columns, channels), { raw: { width: columns, height: rows, channels } });

/** Where the compressed data begins. */
function scanStart(jpeg: Buffer): number {
  let at = 2;
  while (jpeg[at + 1] !== 0xda) at += 2 + jpeg.readUInt16BE(at + 2);
  return at + 2 + jpeg.readUInt16BE(at + 2);
}

describe('jpegEntropyFault', () => {
  property(
    'finds nothing wrong with sound pictures',
    [
      fc.record({
        rows: fc.integer({ min: 1, max: 70 }),
        columns: fc.integer({ min: 1, max: 70 }),
        channels: fc.constantFrom(1 as const, 3 as const),
        quality: fc.integer({ min: 1, max: 100 }),
        chromaSubsampling: fc.constantFrom('4:4:4', '4:2:0'),
        optimiseCoding: fc.boolean(),
        progressive: fc.boolean(),
      }),
    ],
    async ({ rows, columns, channels, ...options }) => {
      const grey = channels === 1;
      const jpeg = await (grey ? picture(rows, columns, 1).toColourspace('b-w') : picture(rows, columns))
        .jpeg(options)
        .toBuffer();
      expect(jpegEntropyFault(jpeg)).to.equal(undefined);
      // What stands behind the end is none of the picture.
      expect(jpegEntropyFault(Buffer.concat([jpeg, Buffer.from('more')]))).to.equal(undefined);
    },
    200,
  );

  it('finds nothing wrong with restart markers and other shares of colour', function () {
    const ppm = Buffer.concat([Buffer.from('P6\n70 45\n255\n'), pixels(45, 70, 3)]);
    for (const options of [
      ['-restart', '1'],
      ['-restart', '3B'],
      ['-sample', '2x1'],
      ['-sample', '1x2,1x1,1x1'],
    ]) {
      const { status, stdout } = spawnSync('cjpeg', options, { input: ppm });
      if (status !== 0) skipBecause(this, 'no cjpeg');
      expect(jpegEntropyFault(stdout), options.join(' ')).to.equal(undefined);
      const start = scanStart(stdout);
      const lacking = Buffer.concat([stdout.subarray(0, start + 20), stdout.subarray(start + 60)]);
      expect(jpegEntropyFault(lacking), options.join(' ')).to.be.a('string');
    }
  });

  it('tells bytes that lack, that are left over, and codes that are none', async () => {
    const jpeg = await picture(40, 48).jpeg({ quality: 90 }).toBuffer();
    const start = scanStart(jpeg);
    const end = jpeg.length - 2;
    expect(jpegEntropyFault(Buffer.concat([jpeg.subarray(0, end - 30), jpeg.subarray(end)]))).to.match(
      /ends before the picture/,
    );
    const longer = Buffer.concat([jpeg.subarray(0, end), Buffer.alloc(5, 7), jpeg.subarray(end)]);
    expect(jpegEntropyFault(longer)).to.equal('5 bytes of compressed data are left over behind the picture');
    const ones = Buffer.from(jpeg);
    for (let at = start; at < start + 16; at += 2) ones.writeUInt16BE(0xff00, at);
    expect(jpegEntropyFault(ones)).to.match(/an invalid code/);
  });

  it('notices most changes of a few bytes', async () => {
    const jpeg = await picture(64, 64).jpeg({ quality: 85 }).toBuffer();
    const start = scanStart(jpeg);
    let noticed = 0;
    const tries = 200;
    for (let seed = 1; seed <= tries; seed++) {
      const changed = Buffer.from(jpeg);
      for (let byte = 0; byte < 8; byte++)
        changed[start + ((seed * 7919 + byte * 104_729) % (jpeg.length - 2 - start))] =
          (seed * 31 + byte * 17) % 255;
      if (jpegEntropyFault(changed)) noticed++;
    }
    expect(noticed).to.be.above(0.85 * tries);
  });

  it('leaves what is no such file to others, whatever it holds', async () => {
    const jpeg = await picture(24, 24).jpeg().toBuffer();
    for (let length = 0; length < jpeg.length; length += 7) jpegEntropyFault(jpeg.subarray(0, length));
    for (let at = 2; at < scanStart(jpeg); at++) {
      const changed = Buffer.from(jpeg);
      changed[at] = 0xff - changed[at]!;
      jpegEntropyFault(changed);
    }
  });
});
