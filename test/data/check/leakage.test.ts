import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import { findTwins, nearIdenticalBits, type Picture } from '../../../src/data/check/leakage.js';
import { hashDistance, perceptualHash } from '../../../src/data/check/perceptual-hash.js';
import { fakeImage } from '../fake-folders.js';

const picture = (caseId: string, more: Partial<Picture> = {}): Picture => ({
  caseId,
  imageSha256: caseId,
  look: null,
  ...more,
});

describe('findTwins', () => {
  it('finds equal files and equal looks', () => {
    // Sixty-four bits that all have, and as many of their own.
    const look = (bits: number) =>
      Uint32Array.from({ length: 8 }, (_, word) => (word === 0 ? 2 ** bits - 1 : word < 3 ? 0xffffffff : 0));
    const twins = findTwins([
      picture('a', { imageSha256: 'same', look: look(0) }),
      picture('b', { imageSha256: 'same', look: look(0) }),
      picture('c', { imageSha256: 'same' }),
      picture('d', { look: look(nearIdenticalBits) }),
      picture('e', { look: look(nearIdenticalBits + 1) }),
    ]);
    // a, b and c are one file; d looks like a and b, and differs from e in one bit; e differs from a and b in one bit too many.
    expect(twins.map(({ kind, first, second }) => `${kind} ${first.caseId}${second.caseId}`)).to.deep.equal([
      'identical ab',
      'identical ac',
      'identical bc',
      'near-identical ad',
      'near-identical bd',
      'near-identical de',
    ]);
  });

  it('calls no two nearly empty pictures alike: they have too few bits to differ in', () => {
    const look = (first: number, ...others: number[]) =>
      Uint32Array.of(first, ...others, ...new Array(7 - others.length).fill(0));
    const kinds = (a: number[], b: number[]) =>
      findTwins([
        picture('a', { look: look(a[0]!, ...a.slice(1)) }),
        picture('b', { look: look(b[0]!, ...b.slice(1)) }),
      ]).map(({ kind }) => kind);
    // One nucleus each in different corners: 2 bits of 2 differ. Sixteen bits of which 4 differ are a quarter; 5 are more.
    expect(kinds([1], [2])).to.deep.equal([]);
    expect(kinds([0xffff], [0x0fff])).to.deep.equal(['near-identical']);
    expect(kinds([0xffff], [0x07ff])).to.deep.equal([]);
  });
});

describe('perceptualHash', () => {
  it('reads brightness from left to right: a ramp sets every bit, its mirror none', () => {
    const ramp = (sign: number) => ({
      shape: [16, 34],
      channels: 1,
      data: Float32Array.from({ length: 16 * 34 }, (_, pixel) => sign * (pixel % 34)),
    });
    expect([...perceptualHash(ramp(1))!]).to.deep.equal(new Array(8).fill(0xffffffff));
    expect([...perceptualHash(ramp(-1))!]).to.deep.equal(new Array(8).fill(0));
    expect(hashDistance(perceptualHash(ramp(1))!, perceptualHash(ramp(-1))!)).to.equal(256);
  });

  it('has nothing to say of an even picture', () => {
    expect(perceptualHash({ shape: [4, 4], channels: 1, data: new Float32Array(16).fill(9) })).to.equal(null);
  });

  it('takes the middle slice of a volume', () => {
    const slice = Float32Array.from({ length: 20 * 20 }, (_, pixel) => (pixel * 7919) % 251);
    const volume = new Float32Array(3 * 400);
    volume.set(slice, 400);
    expect(perceptualHash({ shape: [3, 20, 20], channels: 1, data: volume })).to.deep.equal(
      perceptualHash({ shape: [20, 20], channels: 1, data: slice }),
    );
  });

  it('survives compression and brightness, and tells other pictures apart', async () => {
    const read = async (picture: Sharp) => {
      const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
      return perceptualHash({
        shape: [info.height, info.width],
        channels: 3,
        data: Float32Array.from(data),
      })!;
    };
    const original = await read(fakeImage('one'));
    const jpeg = await fakeImage('one').jpeg({ quality: 70 }).toBuffer();
    expect(hashDistance(original, await read(sharp(jpeg)))).to.be.at.most(nearIdenticalBits);
    expect(hashDistance(original, await read(fakeImage('one').linear(0.7, 20)))).to.be.at.most(
      nearIdenticalBits,
    );
    expect(hashDistance(original, await read(fakeImage('two')))).to.be.above(60);
  });
});
