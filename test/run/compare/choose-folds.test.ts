import { expect } from 'chai';
import { foldSplit } from '../../../src/data/cases/fold-cases.js';
import { chooseFolds } from '../../../src/run/compare/choose-folds.js';

const patients = (count: number) => Array.from({ length: count }, (_, at) => `p${at}`);

describe('chooseFolds', () => {
  it('takes five, or as many as there are patients, and says so', () => {
    expect(chooseFolds(20, undefined)).to.deep.equal({ folds: 5, seeds: [1], notes: [] });
    expect(chooseFolds(4, undefined)).to.deep.equal({
      folds: 4,
      seeds: [1],
      notes: ['4 folds instead of 5: there are 4 patients'],
    });
    expect(chooseFolds(3, 2).folds).to.equal(3);
  });

  it('takes a fixed split under three seeds', () => {
    expect(chooseFolds(9, null)).to.deep.equal({ folds: null, seeds: [1, 2, 3], notes: [] });
  });

  it('gives a number of folds that can be dealt, for every number of patients', () => {
    for (let count = 3; count <= 12; count++) {
      for (const asked of [undefined, 2, 3, 7]) {
        const folds = chooseFolds(count, asked).folds!;
        const cases = patients(count).map((caseId) => ({ caseId }));
        const { training, test } = foldSplit(cases, { number: 1, of: folds }, { dataset: 'x', seed: 1 });
        expect(Math.min(training.length, test.length), `${count} patients, ${asked} asked`).to.be.at.least(1);
      }
    }
  });
});
