import { expect } from 'chai';
import { fullestSlice } from '../../src/core/fullest-slice.js';

describe('fullestSlice', () => {
  const volume = (...slices: number[][]) => ({
    shape: [slices.length, 1, slices[0]!.length],
    data: Uint8Array.from(slices.flat()),
  });

  it('has the most foreground of any class, and is the first of equals', () => {
    expect(fullestSlice(volume([0, 0, 2], [0, 1, 2], [0, 0, 0]))).to.equal(1);
    expect(fullestSlice(volume([0, 1, 0], [0, 1, 1], [2, 2, 0]))).to.equal(1);
  });

  it('is the middle of an empty volume, and 0 of an image', () => {
    expect(fullestSlice(volume([0], [0], [0], [0], [0]))).to.equal(2);
    expect(fullestSlice({ shape: [3, 2], data: Uint8Array.of(0, 0, 1, 1, 0, 0) })).to.equal(0);
  });
});
