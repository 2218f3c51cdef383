import { expect } from 'chai';
import { meanInterval, meanTestPValue } from '../../src/statistics/mean-estimate.js';
import { studentMean } from '../../src/statistics/student-mean.js';

describe('Student’s mean', () => {
  it('of 1, 2, 6 is 3 ± √(7/3)', () => {
    const { mean, standardError, degreesOfFreedom } = studentMean([1, 2, 6]);
    expect([mean, degreesOfFreedom]).to.deep.equal([3, 2]);
    expect(standardError).to.be.closeTo(Math.sqrt(7 / 3), 1e-15);
  });

  it('gives Gosset’s own sleep data: t = 4.0621 on 9 degrees of freedom, p = 0.00283', () => {
    // R: t.test(extra ~ group, data = sleep, paired = TRUE), interval 0.7001 … 2.4599.
    const estimate = studentMean([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]);
    expect(estimate.mean / estimate.standardError).to.be.closeTo(4.0621, 5e-5);
    expect(meanTestPValue(estimate)).to.be.closeTo(0.002833, 5e-7);
    expect(meanInterval(estimate).low).to.be.closeTo(0.7001142, 5e-7);
    expect(meanInterval(estimate).high).to.be.closeTo(2.4598858, 5e-7);
  });

  it('of one value has no spread, of none no mean', () => {
    expect(studentMean([2])).to.deep.include({ mean: 2, standardError: Number.NaN });
    expect(studentMean([]).mean).to.be.NaN;
  });
});
