import { expect } from 'chai';
import sharp from 'sharp';
import { DataError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random-stream.js';
import { decodeGreyPng, encodeGreyPng } from '../../src/record/grey-png.js';

describe('grey PNG', () => {
  const stream = RandomStream.fromSeed(5).fork('grey');
  const picture = {
    rows: 7,
    columns: 13,
    values: Uint8Array.from({ length: 91 }, () => stream.integer(0, 256)),
  };

  it('comes back as it was', () => {
    expect(decodeGreyPng(encodeGreyPng(picture), 'a.png')).to.deep.equal(picture);
  });

  it('is read the same by libvips', async () => {
    const { data, info } = await sharp(encodeGreyPng(picture))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.height, info.width, info.channels]).to.deep.equal([7, 13, 1]);
    expect(Uint8Array.from(data)).to.deep.equal(picture.values);
  });

  it('refuses any change of a byte, cut files, and other pictures, by name', async () => {
    const sound = encodeGreyPng(picture);
    for (let place = 0; place < sound.length; place++) {
      const bad = Buffer.from(sound);
      bad[place]! ^= 1;
      expect(() => decodeGreyPng(bad, 'a.png'), `byte ${place}`).to.throw(DataError, /a\.png/);
    }
    for (const length of [0, 8, 20, sound.length - 13]) {
      expect(() => decodeGreyPng(sound.subarray(0, length), 'a.png'), `${length} bytes`).to.throw(DataError);
    }
    const colour = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#f00' } })
      .png()
      .toBuffer();
    expect(() => decodeGreyPng(colour, 'a.png')).to.throw(DataError, /another kind of PNG/);
  });
});
