import { expect } from 'chai';
import { splitInUse } from '../../../src/data/cases/split-cases.js';

describe('splitInUse', () => {
  const cases = Array.from({ length: 100 }, (_, number) => ({
    caseId: `case_${String(number).padStart(3, '0')}`,
    number,
  }));
  const manifest = (validation: number[], test: number[]): Parameters<typeof splitInUse>[0] => ({
    id: 'set',
    split: { kind: 'numbers', origin: 'listed', validation, test, excluded: [] },
  });
  const sizes = ({ split }: ReturnType<typeof splitInUse>) => [
    split.training.length,
    split.validation.length,
    split.test.length,
  ];

  it('is the fixed split where every side has a case', () => {
    const used = splitInUse(manifest([1], [2, 3]), cases);
    expect(used.isFixed).to.equal(true);
    expect(sizes(used)).to.deep.equal([97, 1, 2]);
  });

  it('has the shares of the protocol, 64 : 16 : 20, where a side of the fixed split would be empty', () => {
    const used = splitInUse(manifest([500], [600]), cases);
    expect(used.isFixed).to.equal(false);
    expect(sizes(used)).to.deep.equal([64, 16, 20]);
  });

  it('rounds the number of groups of a side to the nearest', () => {
    const groups = (count: number) => splitInUse(manifest([], []), cases.slice(0, count));
    // Of 8 groups round(1.6) = 2 test, and of the other 6 round(1.2) = 1 validates.
    expect(sizes(groups(8))).to.deep.equal([5, 1, 2]);
    // Of 11 groups round(2.2) = 2 test, and of the other 9 round(1.8) = 2 validate.
    expect(sizes(groups(11))).to.deep.equal([7, 2, 2]);
  });

  it('takes whole groups', () => {
    const grouped = cases.map((one) => ({ ...one, group: `group ${Math.floor(one.number / 4)}` }));
    const used = splitInUse(manifest([], []), grouped);
    // Of 25 groups of four, 5 test and 4 of the other 20 validate.
    expect(sizes(used)).to.deep.equal([64, 16, 20]);
    const { training, validation, test } = used.split;
    const groups = [training, validation, test].map((side) => new Set(side.map(({ group }) => group)).size);
    expect(groups.reduce((sum, size) => sum + size, 0)).to.equal(25);
  });
});
