import { expect } from 'chai';
import fc from 'fast-check';
import { axesOfArray } from '../../../src/data/arrays/array-axes.js';
import { readPixels } from '../../../src/data/arrays/read-pixels.js';
import type { StoredArray } from '../../../src/data/arrays/stored-array.js';
import { niftiVoxelType } from '../../../src/data/volumes/nifti-voxels.js';
import { property } from '../../property.js';
import { expectRejection } from './rejection.js';

/** An array of uint16 whose bytes come in chunks of some size. */
function arrayOf(shape: number[], values: number[], isReversed: boolean, chunkBytes: number): StoredArray {
  const bytes = new Uint8Array(Uint16Array.from(values).buffer);
  return {
    path: 'a.npy',
    format: 'test',
    shape,
    isReversed,
    numbers: niftiVoxelType(512, 'a.npy'),
    littleEndian: true,
    slope: 1,
    intercept: 0,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

/** The same, plainly: the number of a class at a place, by its index in the file. */
function plainly(shape: number[], values: number[], isReversed: boolean, index: number[]): number {
  const order = shape.map((_, axis) => axis);
  if (isReversed) order.reverse();
  return values[order.reduce((place, axis) => place * shape[axis]! + index[axis]!, 0)]!;
}

async function read(array: StoredArray, image: number[], first: number, end: number): Promise<number[]> {
  const axes = axesOfArray(array.shape, image)!;
  const result = new Array<number>((end - first) * axes.classes).fill(-1);
  await readPixels(array, axes, { first, end }, (stored, from, count, to, step) => {
    for (let at = 0; at < count; at++) result[to + at * step] = stored[from + at]!;
  });
  return result;
}

describe('readPixels', () => {
  const extents = fc.tuple(
    fc.integer({ min: 2, max: 4 }),
    fc.integer({ min: 5, max: 6 }),
    fc.integer({ min: 7, max: 8 }),
  );
  property(
    'hands over pixels × classes, whatever the order in the file, the slab and the chunks',
    [
      extents,
      fc.constantFrom('first', 'last', 'none'),
      fc.boolean(),
      fc.boolean(),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 64 }),
    ],
    async (image, place, isXFirst, isReversed, a, b, chunkBytes) => {
      const space = isXFirst ? [...image].reverse() : [...image];
      const classes = 3;
      const shape = place === 'first' ? [classes, ...space] : place === 'last' ? [...space, classes] : space;
      // Where classes could be taken for an axis of space there are two right readings.
      fc.pre(image[0] !== classes || place === 'none');
      const count = shape.reduce((product, extent) => product * extent, 1);
      const values = Array.from({ length: count }, (_, at) => at);
      const pixels = image.reduce((product, extent) => product * extent, 1);
      const [first, end] = [a % pixels, b % pixels].sort((x, y) => x - y) as [number, number];
      const array = arrayOf(shape, values, isReversed, chunkBytes);
      const found = await read(array, image, first, end + 1);
      const width = place === 'none' ? 1 : classes;
      const expected = Array.from({ length: (end + 1 - first) * width }, (_, at) => {
        const pixel = first + Math.floor(at / width);
        const zyx = [
          Math.floor(pixel / (image[1] * image[2])),
          Math.floor(pixel / image[2]) % image[1],
          pixel % image[2],
        ];
        const spatial = isXFirst ? zyx.reverse() : zyx;
        const ofClass = at % width;
        const index =
          place === 'first' ? [ofClass, ...spatial] : place === 'last' ? [...spatial, ofClass] : spatial;
        return plainly(shape, values, isReversed, index);
      });
      expect(found).to.deep.equal(expected);
    },
    150,
  );

  it('says where a file ends early', async () => {
    const array = { ...arrayOf([2, 3], [1, 2, 3, 4], false, 3) };
    await expectRejection(
      read(array, [2, 3], 0, 6),
      'invalid array of 2 × 3: it ends after 4 of 6 numbers: a.npy',
    );
  });

  it('reads to the end where the last number is wanted, so that checksums speak', async () => {
    let isRead = false;
    const array = arrayOf([2, 3], [1, 2, 3, 4, 5, 6], false, 4);
    const chunks = async function* () {
      yield* array.chunks();
      isRead = true;
    };
    await read({ ...array, chunks }, [2, 3], 0, 2);
    expect(isRead).to.equal(false);
    await read({ ...array, chunks }, [2, 3], 2, 6);
    expect(isRead).to.equal(true);
  });
});
