import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import {
  findLeakage,
  nearIdenticalBits,
  reportLeak,
  type SidedCase,
} from '../../../src/data/check/leakage.js';
import { hashDistance, perceptualHash } from '../../../src/data/check/perceptual-hash.js';
import { loadManifest } from '../../../src/data/manifest-format/manifest-files.js';
import { fakeImage } from '../fake-folders.js';

const sided = (caseId: string, side: SidedCase['side'], more: Partial<SidedCase> = {}): SidedCase => ({
  caseId,
  side,
  imageSha256: caseId,
  look: null,
  ...more,
});

describe('findLeakage', () => {
  it('finds groups that lie on several sides', () => {
    const leaks = findLeakage([
      sided('a', 'training', { group: 'p1' }),
      sided('b', 'test', { group: 'p1' }),
      sided('c', 'test', { group: 'p2' }),
      sided('d', 'test', { group: 'p2' }),
      sided('e', 'validation'),
    ]);
    expect(leaks).to.deep.equal([{ kind: 'group', group: 'p1', sides: ['training', 'test'] }]);
  });

  it('finds equal files and equal looks across sides only', () => {
    // Sixty-four bits that all have, and as many of their own.
    const look = (bits: number) =>
      Uint32Array.from({ length: 8 }, (_, word) => (word === 0 ? 2 ** bits - 1 : word < 3 ? 0xffffffff : 0));
    const leaks = findLeakage([
      sided('a', 'training', { imageSha256: 'same', look: look(0) }),
      sided('b', 'training', { imageSha256: 'same', look: look(0) }),
      sided('c', 'test', { imageSha256: 'same', look: look(0) }),
      sided('d', 'validation', { look: look(nearIdenticalBits) }),
      sided('e', 'validation', { look: look(nearIdenticalBits + 1) }),
    ]);
    // c is a's and b's file; d looks like a, b and c; e differs from each of them in one bit too many.
    expect(
      leaks.map((leak) =>
        leak.kind === 'group' ? leak.group : `${leak.kind} ${leak.first.caseId}${leak.second.caseId}`,
      ),
    ).to.deep.equal([
      'identical ac',
      'identical bc',
      'near-identical ad',
      'near-identical bd',
      'near-identical cd',
    ]);
  });

  it('calls no two nearly empty pictures alike: they have too few bits to differ in', () => {
    const look = (first: number, ...others: number[]) =>
      Uint32Array.of(first, ...others, ...new Array(7 - others.length).fill(0));
    const kinds = (a: number[], b: number[]) =>
      findLeakage([
        sided('a', 'training', { look: look(a[0]!, ...a.slice(1)) }),
        sided('b', 'test', { look: look(b[0]!, ...b.slice(1)) }),
      ]).map(({ kind }) => kind);
    // One nucleus each in different corners: 2 bits of 2 differ. Sixteen bits of which 4 differ are a quarter; 5 are more.
    expect(kinds([1], [2])).to.deep.equal([]);
    expect(kinds([0xffff], [0x0fff])).to.deep.equal(['near-identical']);
    expect(kinds([0xffff], [0x07ff])).to.deep.equal([]);
  });

  it('calls a shared group a fault of our splits, and a known hazard of the authors’', () => {
    const leak = { kind: 'group', group: 'sequence 3', sides: ['training', 'test'] } as const;
    expect(reportLeak(leak, loadManifest('chasedb1')).isFault).to.equal(true);
    expect(reportLeak(leak, loadManifest('cvc-clinicdb'))).to.deep.equal({
      isFault: false,
      text: "sequence 3 of cvc-clinicdb is on training and test; the authors' split is by image and is kept",
    });
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
