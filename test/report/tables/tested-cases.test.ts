import { expect } from 'chai';
import { testedCases, withMostCases } from '../../../src/report/tables/tested-cases.js';

const mean = (count: number, undefinedCount = 0) => ({
  mean: 0.5,
  standardDeviation: 0.1,
  count,
  undefinedCount,
});

describe('the tested cases of a line', () => {
  it('are those of any metric, with undefined values', () => {
    expect(
      testedCases(
        new Map([
          ['dsc', mean(3)],
          ['nll', mean(1, 2)],
        ]),
      ),
    ).to.equal(3);
    expect(testedCases(new Map([['posterior_distance', mean(0, 4)]]))).to.equal(4);
    expect(testedCases(new Map())).to.equal(0);
  });

  it('keep lines over a part of the cases from being compared', () => {
    const lines = [120, 48, 120].map((cases) => ({ summaries: new Map([['dsc', mean(cases - 1, 1)]]) }));
    expect(withMostCases(lines)).to.deep.equal([lines[0], lines[2]]);
  });
});
