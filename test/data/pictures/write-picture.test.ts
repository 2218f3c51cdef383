import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import { RandomStream } from '../../../src/core/random-stream.js';
import { readImageFile } from '../../../src/data/pictures/image-file.js';
import { writeJpeg, writeProbabilityPng } from '../../../src/data/pictures/write-picture.js';

describe('pictures that are written', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'write-picture-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('hold probabilities in 16 bits of grey: 0 and 1 exactly, none off by more than 1 / 131070', async () => {
    const stream = RandomStream.fromSeed(1);
    const probabilities = Float32Array.from({ length: 30 * 20 }, () => stream.uniform());
    probabilities.set([0, 1, 0.5, 1e-6]);
    const path = join(folder, 'p.png');
    await writeProbabilityPng(path, [30, 20], probabilities);
    const { format, depth, channels, width, height } = await sharp(path).metadata();
    expect({ format, depth, channels, width, height }).to.deep.equal({
      format: 'png',
      depth: 'ushort',
      channels: 1,
      width: 20,
      height: 30,
    });
    const { data } = await sharp(path)
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const values = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
    expect([...values.slice(0, 4)]).to.deep.equal([0, 65_535, 32_768, 0]);
    values.forEach((value, at) => {
      expect(Math.abs(value / 65_535 - probabilities[at]!)).to.be.at.most(1 / 131_070 + 1e-12);
    });
    // The project's own reader gives 0 … 255 in three channels.
    const own = await readImageFile(path, 'probabilities');
    expect(own.data[3]).to.be.closeTo((255 * values[1]!) / 65_535, 1e-4);
  });

  it('keep a coloured line of one pixel in a JPEG', async () => {
    const rgb = new Uint8Array(3 * 32 * 32).fill(90);
    for (let row = 0; row < 32; row++) rgb.set([240, 228, 66], 3 * (row * 32 + 15));
    const path = join(folder, 'overlay.jpg');
    await writeJpeg(path, [32, 32], rgb);
    const { data } = await readImageFile(path, 'overlay');
    const [red, green, blue] = data.slice(3 * (16 * 32 + 15));
    expect(red).to.be.above(200);
    expect(green).to.be.above(190);
    expect(blue).to.be.below(120);
  });
});
