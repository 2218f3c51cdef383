import { expect } from 'chai';
import fc from 'fast-check';
import { DataError } from '../../../src/core/errors.js';
import type { CaseReference } from '../../../src/data/cases/data-set.js';
import { foldSplit } from '../../../src/data/cases/fold-cases.js';
import { property } from '../../property.js';

const rule = { dataset: 'some-set', seed: 1 };
const ids = (cases: readonly CaseReference[]) => cases.map(({ caseId }) => caseId);
const patientsOf = (cases: readonly CaseReference[]) => new Set(cases.map((one) => one.group ?? one.caseId));

/** Both eyes of so many children. */
const eyes = (children: number): CaseReference[] =>
  Array.from({ length: children }, (_, at) =>
    ['L', 'R'].map((side) => ({ caseId: `${at + 10}${side}`, group: String(at + 10) })),
  ).flat();

describe('the folds of a data set', () => {
  it('test 14 children in 5 folds as 3, 3, 3, 3 and 2, and validate on a fifth of the others', () => {
    const folds = [1, 2, 3, 4, 5].map((number) => foldSplit(eyes(14), { number, of: 5 }, rule));
    expect(folds.map(({ test }) => patientsOf(test).size)).to.deep.equal([3, 3, 3, 3, 2]);
    // round(11 / 5) and round(12 / 5), of two eyes each.
    expect(folds.map(({ validation }) => validation.length)).to.deep.equal([4, 4, 4, 4, 4]);
    expect(folds.map(({ training }) => training.length)).to.deep.equal([18, 18, 18, 18, 20]);
  });

  it('validate on other children in every fold', () => {
    const sides = [1, 2, 3, 4, 5].map((number) =>
      ids(foldSplit(eyes(14), { number, of: 5 }, rule).validation).join(),
    );
    expect(new Set(sides).size).to.equal(5);
  });

  it('are those of their seed and data set', () => {
    const testOf = (seed: number, dataset: string) =>
      ids(foldSplit(eyes(14), { number: 1, of: 5 }, { dataset, seed }).test).join();
    expect(testOf(1, 'some-set')).to.equal(testOf(1, 'some-set'));
    expect(testOf(2, 'some-set')).to.not.equal(testOf(1, 'some-set'));
    expect(testOf(1, 'other-set')).to.not.equal(testOf(1, 'some-set'));
  });

  const someCases = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 19 })), {
      selector: ([id]) => id,
      minLength: 1,
      maxLength: 60,
    })
    .map((pairs) =>
      pairs.map(
        ([id, group]): CaseReference =>
          // Some cases have no group: each is a patient of its own.
          group < 4 ? { caseId: `case-${id}` } : { caseId: `case-${id}`, group: `p${group}` },
      ),
    );

  property(
    'test every case once, never part a patient, balance patients, and do not depend on the order of cases',
    [someCases, fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 5 })],
    (cases, of, seed) => {
      const count = patientsOf(cases).size;
      fc.pre(count >= of && count - Math.ceil(count / of) >= 2);
      const own = { dataset: 'some-set', seed };
      const folds = Array.from({ length: of }, (_, at) => foldSplit(cases, { number: at + 1, of }, own));
      expect(folds.flatMap(({ test }) => ids(test)).sort()).to.deep.equal(ids(cases).sort());
      const sizes = folds.map(({ test }) => patientsOf(test).size);
      expect(Math.max(...sizes) - Math.min(...sizes)).to.be.at.most(1);
      folds.forEach(({ training, validation, test }, at) => {
        const sides = [training, validation, test];
        expect(sides.flatMap(ids).sort()).to.deep.equal(ids(cases).sort());
        for (const side of sides) expect(side.length).to.be.greaterThan(0);
        expect(sides.reduce((sum, side) => sum + patientsOf(side).size, 0)).to.equal(count);
        const others = count - patientsOf(test).size;
        expect(patientsOf(validation).size).to.equal(Math.max(1, Math.round(others / 5)));
        const turned = foldSplit([...cases].reverse(), { number: at + 1, of }, own);
        expect(turned).to.deep.equal({ training, validation, test });
      });
    },
  );

  for (const [children, of, remedy] of [
    [14, 15, '2 to 14 folds are possible: give --folds 14'],
    [4, 5, '2 to 4 folds are possible: give --folds 4'],
    [3, 2, '3 folds are possible: give --folds 3'],
    [2, 2, 'at least three patients are needed'],
  ] as const)
    it(`are refused where ${children} patients are asked for ${of}, with what is possible`, () => {
      expect(() => foldSplit(eyes(children), { number: 1, of }, rule)).to.throw(
        DataError,
        `missing patients of some-set (${of} folds requested, ${children} patients found); ${remedy}`,
      );
    });

  it('may be as many as there are patients', () => {
    for (const children of [3, 4, 14])
      expect(patientsOf(foldSplit(eyes(children), { number: 2, of: children }, rule).test).size).to.equal(1);
  });
});
