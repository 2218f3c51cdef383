import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { findDividedGroups, refuseDividedGroups } from '../../../src/data/cases/divided-groups.js';

describe('findDividedGroups', () => {
  it('finds groups that lie on several sides', () => {
    const divided = findDividedGroups([
      { side: 'training', group: 'p1' },
      { side: 'test', group: 'p1' },
      { side: 'test', group: 'p2' },
      { side: 'test', group: 'p2' },
      { side: 'validation' },
      { side: 'test' },
    ]);
    expect(divided).to.deep.equal([{ group: 'p1', sides: ['training', 'test'] }]);
  });
});

describe('refuseDividedGroups', () => {
  const split = (test: string) => ({
    training: [{ caseId: 'a', group: 'p1' }, { caseId: 'b' }],
    validation: [{ caseId: 'c', group: 'p2' }],
    test: [{ caseId: 'd', group: test }, { caseId: 'e' }],
  });

  it('names a patient on two sides, and where to mend it', () => {
    expect(() => refuseDividedGroups('mine', split('p1'))).to.throw(
      DataError,
      'invalid split of mine (p1 is on training and test); correct "split" in the manifest',
    );
    refuseDividedGroups('mine', split('p3'));
  });
});
