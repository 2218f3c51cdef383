import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import type { AxisOrder } from '../../../src/data/arrays/array-axes.js';
import { type FittingArray, folderAxisOrder } from '../../../src/data/arrays/folder-axis-order.js';

describe('folderAxisOrder', () => {
  const z = ['z, y, x'] as const;
  const x = ['x, y, z'] as const;
  const both = [...z, ...x] as const;
  const arraysOf = (...orders: (readonly AxisOrder[])[]): FittingArray[] =>
    orders.map((own, index) => ({ path: `c${index}.npy`, orders: own, arePictures: false }));
  const decided = (arrays: FittingArray[]) =>
    folderAxisOrder(arrays, { kind: 'probabilities', folder: 'maps' });

  it('reads arrays that fit both orders as the others of the folder, wherever they stand', () => {
    const notes = [
      [both, x, both, x],
      [x, both, x, both],
    ].map((orders) => {
      const { order, note } = decided(arraysOf(...orders));
      expect(order).to.equal('x, y, z');
      return note;
    });
    expect(notes[0]).to.equal(
      'the axes of the probabilities are read as x, y, z, because only this order fits the truth of 2 cases; the other 2 are read so, too',
    );
    expect(notes[1]).to.equal(notes[0]);
    expect(decided(arraysOf(both, x)).note).to.match(/of 1 case; the other one is read so, too$/);
    expect(decided(arraysOf(x, x)).note).to.match(/the truth of 2 cases$/);
    expect(decided(arraysOf(both, z, both))).to.deep.equal({ order: 'z, y, x' });
  });

  it('refuses a folder of both orders, and names one array of each', () => {
    expect(() => decided(arraysOf(both, z, x, z)))
      .to.throw(
        DataError,
        /^invalid axes of the probabilities: c1\.npy fits .* z, y, x, and c2\.npy only as x, y, z: maps; save all/,
      )
      .with.property('exitCode', 3);
  });

  it('says that it takes z, y, x where all arrays fit both, unless they are pictures', () => {
    expect(decided(arraysOf(both, both))).to.deep.equal({
      order: 'z, y, x',
      note: 'the axes of the probabilities fit the truth as z, y, x and as x, y, z in every case; they are read as z, y, x',
    });
    const pictures = arraysOf(both, both).map((one) => ({ ...one, arePictures: true }));
    expect(decided(pictures)).to.deep.equal({ order: 'z, y, x' });
  });
});
