import { expect } from 'chai';
import { axesOfArray, fittingOrders, imageShape } from '../../../src/data/arrays/array-axes.js';

describe('axesOfArray', () => {
  const found = (shape: number[], image: number[]) => {
    const axes = axesOfArray(shape, image);
    return axes && [axes.classAxis, axes.classes, axes.spatialAxes, axes.isXFirst];
  };

  it('takes one map of the foreground, with any axes of extent 1', () => {
    expect(found([5, 4], [5, 4])).to.deep.equal([null, 1, [0, 1], false]);
    expect(found([1, 5, 4], [5, 4])).to.deep.equal([null, 1, [1, 2], false]);
    expect(found([1, 1, 3, 5, 4], [3, 5, 4])).to.deep.equal([null, 1, [2, 3, 4], false]);
  });

  it('takes classes first, as nnU-Net has them, and classes last', () => {
    expect(found([2, 1, 5, 4], [5, 4])).to.deep.equal([0, 2, [2, 3], false]);
    expect(found([3, 6, 5, 4], [6, 5, 4])).to.deep.equal([0, 3, [1, 2, 3], false]);
    expect(found([6, 5, 4, 3], [6, 5, 4])).to.deep.equal([3, 3, [0, 1, 2], false]);
    // With the axis of a batch, as PyTorch writes it.
    expect(found([1, 2, 5, 4], [5, 4])).to.deep.equal([1, 2, [2, 3], false]);
    expect(found([1, 3, 6, 5, 4], [6, 5, 4])).to.deep.equal([1, 3, [2, 3, 4], false]);
    expect(found([5, 4, 2, 1], [5, 4])).to.deep.equal([2, 2, [0, 1], false]);
  });

  it('turns x, y, z round where nothing else fits', () => {
    expect(found([4, 5, 6], [6, 5, 4])).to.deep.equal([null, 1, [2, 1, 0], true]);
    expect(found([2, 4, 5, 6], [6, 5, 4])).to.deep.equal([0, 2, [3, 2, 1], true]);
    expect(found([4, 5, 6, 2], [6, 5, 4])).to.deep.equal([3, 2, [2, 1, 0], true]);
  });

  it('takes the order as it is where both fit', () => {
    expect(found([2, 4, 4, 4], [4, 4, 4])).to.deep.equal([0, 2, [1, 2, 3], false]);
  });

  it('takes the order that it is told where both fit, and the only one otherwise', () => {
    const xFirst = (shape: number[], image: number[]) => axesOfArray(shape, image, 'x, y, z')?.spatialAxes;
    expect(xFirst([2, 4, 6, 4], [4, 6, 4])).to.deep.equal([3, 2, 1]);
    expect(xFirst([4, 6, 4, 2], [4, 6, 4])).to.deep.equal([2, 1, 0]);
    expect(xFirst([6, 5, 4], [6, 5, 4])).to.deep.equal([0, 1, 2]);
  });

  it('finds nothing in another size', () => {
    for (const shape of [[5, 5], [2, 5, 5], [2, 2, 5, 4], [], [20]])
      expect(found(shape, [5, 4]), shape.join()).to.equal(undefined);
  });
});

describe('fittingOrders', () => {
  it('are both where an image has as many slices as columns', () => {
    expect(fittingOrders([6, 5, 4], [6, 5, 4])).to.deep.equal(['z, y, x']);
    expect(fittingOrders([4, 5, 6], [6, 5, 4])).to.deep.equal(['x, y, z']);
    expect(fittingOrders([4, 5, 4], [4, 5, 4])).to.deep.equal(['z, y, x', 'x, y, z']);
    expect(fittingOrders([5, 5, 5], [4, 5, 4])).to.deep.equal([]);
  });

  it('are both where classes could stand at either end', () => {
    // Four classes of 4 × 9 × 9 voxels: z, y, x with classes last, or classes first and x, y, z.
    expect(fittingOrders([4, 9, 9, 4], [4, 9, 9])).to.deep.equal(['z, y, x', 'x, y, z']);
  });
});

describe('imageShape', () => {
  it('drops what comes before an image', () => {
    expect(imageShape([1, 5, 4])).to.deep.equal([5, 4]);
    expect(imageShape([1, 1, 5, 4])).to.deep.equal([5, 4]);
    expect(imageShape([3, 5, 1])).to.deep.equal([3, 5, 1]);
  });
});
