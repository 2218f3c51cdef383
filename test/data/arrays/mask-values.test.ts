import { expect } from 'chai';
import { areOfMasks, maskValues } from '../../../src/data/arrays/mask-values.js';
import type { NumberType, StoredArray } from '../../../src/data/arrays/stored-array.js';
import { niftiVoxelType } from '../../../src/data/volumes/nifti-voxels.js';

type Numbers = Uint8Array | Uint16Array | Int16Array | Float32Array;

describe('the values of all cases', () => {
  it('are of masks where they are labels without a gap, or 0 and full', () => {
    for (const values of [[0, 1], [0, 255], [0, 1, 2, 3], [1, 2], [0, 1, 2, 255], [255], [0, 65_535], [1]])
      expect(areOfMasks(values), values.join()).to.equal(true);
    for (const values of [[], [0], [0, 3, 5, 255], [0, 2], [5], [0, 3]])
      expect(areOfMasks(values), values.join()).to.equal(false);
  });
});

describe('maskValues', () => {
  const codes: Record<string, number> = { Uint8Array: 2, Uint16Array: 512, Int16Array: 4, Float32Array: 16 };
  const arrayOf = (data: Numbers, slope = 1, intercept = 0): StoredArray & { read: () => number } => {
    const numbers: NumberType = niftiVoxelType(codes[data.constructor.name]!, 'p.npy');
    let chunks = 0;
    return {
      path: 'p.npy',
      format: 'test',
      shape: [data.length],
      isReversed: false,
      numbers,
      littleEndian: true,
      slope,
      intercept,
      read: () => chunks,
      async *chunks() {
        for (let at = 0; at < data.length; at += 2) {
          chunks++;
          const part = data.slice(at, at + 2);
          yield new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
        }
        // What follows the numbers in the file belongs to none of them.
        yield new Uint8Array(64).fill(77);
      },
    };
  };

  it('are labels, and 0 with the largest number of the bits', async () => {
    expect(await maskValues(arrayOf(Uint8Array.of(255, 0, 0, 255)))).to.deep.equal([0, 255]);
    expect(await maskValues(arrayOf(Uint16Array.of(0, 65_535, 0)))).to.deep.equal([0, 65_535]);
    expect(await maskValues(arrayOf(Uint16Array.of(0, 255, 0)))).to.deep.equal([0, 255]);
    expect(await maskValues(arrayOf(Uint8Array.of(0, 2, 1, 8)))).to.deep.equal([0, 1, 2, 8]);
    expect(await maskValues(arrayOf(Float32Array.of(0, 1, 1, 0)))).to.deep.equal([0, 1]);
    expect(await maskValues(arrayOf(Float32Array.of(2, 1, Number.NaN, 0)))).to.deep.equal([0, 1, 2]);
  });

  it('may be scaled by the header', async () => {
    expect(await maskValues(arrayOf(Int16Array.of(0, 3, 6), 1 / 3))).to.deep.equal([0, 1, 2]);
    expect(await maskValues(arrayOf(Int16Array.of(0, 32_767), 1 / 32_767))).to.deep.equal([0, 1]);
    expect(await maskValues(arrayOf(Int16Array.of(0, 32_766), 1 / 32_767))).to.equal(undefined);
    expect(await maskValues(arrayOf(Uint8Array.of(0, 1, 255), 1 / 255))).to.equal(undefined);
  });

  it('are not found where one number lies between, and the file is read no further', async () => {
    expect(await maskValues(arrayOf(Uint8Array.of(0, 255, 128, 0)))).to.equal(undefined);
    expect(await maskValues(arrayOf(Float32Array.of(0, 1, 1 - 2 ** -24)))).to.equal(undefined);
    expect(await maskValues(arrayOf(Float32Array.of(0, 1, 2 ** -149)))).to.equal(undefined);
    expect(await maskValues(arrayOf(Float32Array.of(0, -1)))).to.equal(undefined);
    const early = arrayOf(Float32Array.of(0, 0.5, ...new Array<number>(20).fill(0)));
    await maskValues(early);
    expect(early.read()).to.equal(1);
  });
});
