import { expect } from 'chai';
import { type Sizes, sizeLadder } from '../../../src/run/compare/size-ladder.js';

const ladderOf = (spatialRank: 2 | 3, networkInputShape: number[]) =>
  sizeLadder({ spatialRank, protocol: { networkInputShape } } as unknown as Parameters<typeof sizeLadder>[0]);
const texts = (rungs: readonly Sizes[]) =>
  rungs.map(
    ({ inputShape, spacingFactor, baseFilters, depth }) =>
      `${inputShape.join('×')} spacing ${spacingFactor}, ${baseFilters} filters, ${depth} levels`,
  );

describe('sizeLadder', () => {
  it('halves the grid of pictures in steps, and narrows the network where it is halved', () => {
    expect(texts(ladderOf(2, [192, 256]))).to.deep.equal([
      '192×256 spacing 1, 16 filters, 4 levels',
      '144×192 spacing 1, 16 filters, 4 levels',
      '96×128 spacing 1, 16 filters, 4 levels',
      '96×128 spacing 1, 8 filters, 4 levels',
      // 192 · 3/8 = 72 lies between 64 and 80, and is rounded up.
      '80×96 spacing 1, 8 filters, 4 levels',
      '48×64 spacing 1, 8 filters, 4 levels',
    ]);
  });

  it('coarsens the voxels of volumes under patches of about the same millimetres', () => {
    expect(texts(ladderOf(3, [32, 48, 32]))).to.deep.equal([
      '32×48×32 spacing 1, 16 filters, 4 levels',
      '32×48×32 spacing 1, 8 filters, 4 levels',
      '16×32×16 spacing 1.5, 8 filters, 3 levels',
      '16×32×16 spacing 2, 8 filters, 3 levels',
      '16×16×16 spacing 3, 8 filters, 3 levels',
    ]);
  });

  it('has equal rungs once, and no picture below 32 pixels', () => {
    expect(texts(ladderOf(2, [32, 32]))).to.deep.equal([
      '32×32 spacing 1, 16 filters, 4 levels',
      '32×32 spacing 1, 8 filters, 4 levels',
    ]);
  });

  it('gives extents that every level can halve', () => {
    for (const shape of [
      [512, 512],
      [48, 64],
      [160, 224],
      [33, 41],
    ])
      for (const { inputShape, depth } of ladderOf(2, shape).slice(1))
        for (const extent of inputShape) expect(extent % 2 ** depth, shape.join()).to.equal(0);
  });
});
