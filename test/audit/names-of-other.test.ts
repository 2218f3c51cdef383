import { expect } from 'chai';
import { namesOfOther } from '../../src/audit/names-of-other.js';
import { DataError } from '../../src/core/errors.js';

describe('namesOfOther', () => {
  const pair = (caseId: string, truth: string) => ({ caseId, truth, probabilities: `b/${caseId}.npy` });
  const other = [
    { caseId: 'case0_gt', patient: 'p0', truth: 't/case0_gt.png' },
    { caseId: 'case1_gt', patient: 'p1', truth: 't/case1_gt.png' },
  ];

  it('are the names and patients of the cases with the same truth', () => {
    const names = namesOfOther(
      [pair('case0', 't/case0_gt.png'), pair('case2', 't/case2_gt.png')],
      other,
      'b',
    );
    expect(names.get('t/case0_gt.png')).to.deep.equal({ caseId: 'case0_gt', patient: 'p0' });
    expect(names.get('t/case2_gt.png')).to.equal(undefined);
  });

  it('keep apart a case that has the name of another case of the other model', () => {
    const pairs = [pair('case0_gt', 't/x.png'), pair('case1', 't/case1_gt.png')];
    expect(namesOfOther(pairs, other, 'b').get('t/x.png')).to.deep.equal({
      caseId: 't/x.png',
      patient: undefined,
    });
  });

  it('are none without another model', () => {
    expect(namesOfOther([pair('case0', 't/case0_gt.png')], [], 'b').size).to.equal(0);
  });

  it('are refused where no truth is common', () => {
    expect(() => namesOfOther([pair('case0', 't/x.png')], other, 'b')).to.throw(
      DataError,
      'missing common cases of two models: of 1 truth of this one none is among the 2 of the other (t/x.png, t/case0_gt.png): b; give the probabilities of both models for the same cases',
    );
  });
});
