import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { CellTable } from '../../src/record/cell-table.js';
import { numberList } from '../../src/record/number-list.js';
import { packNumbers } from '../../src/record/packed-numbers.js';
import { property } from '../property.js';

describe('packed numbers', () => {
  it('lie one list after the other in the smallest array that has them exactly', () => {
    const arrays = [
      [[[0, 255], [7]], Uint8Array],
      [[[0], [256]], Uint16Array],
      [[[65_536]], Uint32Array],
      [[[2 ** 32]], Float64Array],
      [[[1, 0.5]], Float64Array],
      [[[-1]], Float64Array],
      [[[1, Number.NaN]], Float64Array],
      [[[-0]], Float64Array],
      [[], Uint8Array],
    ] as const;
    for (const [lists, kind] of arrays) {
      const packed = packNumbers(lists);
      expect(packed).to.be.instanceOf(kind);
      expect(Array.from(packed)).to.deep.equal(lists.flat());
    }
  });

  property(
    'are the numbers that were given',
    [fc.array(fc.array(fc.oneof(fc.nat(), fc.double())))],
    (lists) => {
      expect(Array.from(packNumbers(lists))).to.deep.equal(lists.flat());
    },
  );
});

describe('packed cells', () => {
  const rows = [
    {
      version: 'plain',
      className: 'a',
      cell: [1, 9],
      count: [3, 1],
      positiveCount: [0, 1],
      probabilitySum: [0.5, 0.9],
    },
    { version: 'plain', className: 'b', cell: [], count: [], positiveCount: [], probabilitySum: [] },
    { version: 'score', className: 'a', cell: [2], count: [300], positiveCount: [7], probabilitySum: [30] },
  ] as const;

  it('are the rows that were given, and one of them by version and class', () => {
    const table = CellTable.of(rows);
    expect(table.rows()).to.deep.equal(rows);
    const [found] = table.of('score', 'a');
    expect(Object.values(found!).map((numbers) => Array.from(numbers))).to.deep.equal([
      [2],
      [300],
      [7],
      [30],
    ]);
    expect(table.of('isotonic', 'a')).to.deep.equal([]);
  });
});

describe('a list of numbers in a file', () => {
  const fault = (list: z.ZodType, value: unknown) => list.safeParse(value).error?.issues[0]?.message;

  it('is refused, with what is expected, where one number is none, too small, too large or not whole', () => {
    for (const value of [[1, 'a'], [-1], [null], 'a', undefined, [Number.NaN]]) {
      expect(fault(numberList(), value)).to.equal('expected numbers from 0 up');
    }
    expect(fault(numberList({ maximum: 1 }), [0.5, 1.5])).to.equal('expected numbers from 0 to 1');
    expect(fault(numberList({ whole: true }), [0.5])).to.equal('expected whole numbers from 0 up');
    expect(fault(numberList({ length: 2 }), [1])).to.equal('expected 2 numbers from 0 up');
    expect(numberList({ whole: true, maximum: 3, length: 2 }).parse([0, 3])).to.deep.equal([0, 3]);
    expect(fault(z.strictObject({ count: numberList() }), {})).to.equal('expected numbers from 0 up');
  });
});
