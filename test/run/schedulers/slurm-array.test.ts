import { expect } from 'chai';
import fc from 'fast-check';
import { arrayChunks } from '../../../src/run/schedulers/slurm-array.js';
import { property } from '../../property.js';

describe('arrayChunks', () => {
  it('names tasks by the numbers of their runs, neighbours as ranges', () => {
    expect(arrayChunks([1, 2, 3, 7, 9, 10], 1001)).to.deep.equal([{ offset: 0, tasks: '1-3,7,9-10' }]);
    expect(arrayChunks([], 1001)).to.deep.equal([]);
  });

  it('stays below the highest number of a site', () => {
    // MaxArraySize 1001 allows numbers to 1000.
    const numbers = Array.from({ length: 2100 }, (_, at) => at + 1);
    expect(arrayChunks(numbers, 1001)).to.deep.equal([
      { offset: 0, tasks: '1-1000' },
      { offset: 1001, tasks: '0-1000' },
      { offset: 2002, tasks: '0-98' },
    ]);
  });

  property(
    'has every run once, at offset + task',
    [
      fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 2000 }),
    ],
    (unsorted, most) => {
      const numbers = [...unsorted].sort((a, b) => a - b);
      const found = arrayChunks(numbers, most).flatMap(({ offset, tasks }) =>
        tasks.split(',').flatMap((range) => {
          const [first, last] = range.split('-').map(Number) as [number, number?];
          expect(last ?? first).to.be.below(most);
          return Array.from({ length: (last ?? first) - first + 1 }, (_, at) => offset + first + at);
        }),
      );
      expect(found).to.deep.equal(numbers);
    },
  );
});
