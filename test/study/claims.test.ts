import { expect } from 'chai';
import { metricCatalogue } from '../../src/metrics/catalogue.js';
import { claims, primaryCalibrationMetrics, tolerances } from '../../src/study/claims.js';
import { lossPairs } from '../../src/study/losses.js';

describe('the claims', () => {
  it('are A, B and C, and cover every pair of the study', () => {
    expect(claims.map(({ id }) => id)).to.deep.equal(['A', 'B', 'C']);
    const [a, b, c] = claims;
    expect([...a!.pairs, ...b!.pairs]).to.deep.equal(lossPairs);
    expect(c!.pairs).to.deep.equal(a!.pairs);
  });

  it('print the tolerances that decide them', () => {
    for (const { kind, rule } of claims) {
      const numbers =
        kind === 'calibration' ? [tolerances.dscMargin] : [tolerances.reach, tolerances.reachRatio];
      for (const number of [tolerances.level, ...numbers]) expect(rule).to.contain(String(number));
    }
  });

  it('judge calibration by metrics of which less is better', () => {
    for (const metric of primaryCalibrationMetrics) expect(metricCatalogue[metric].better).to.equal('lower');
  });

  it('declare how many conditions can contradict them, as many as they have', () => {
    expect(claims.map(({ contradictions }) => contradictions)).to.deep.equal([3, 3, 1]);
  });

  it('ask for at least as many patients as a signed-rank test needs to reach the level', () => {
    expect(2 / 2 ** tolerances.minimumPatients).to.be.lessThan(tolerances.level);
    expect(2 / 2 ** (tolerances.minimumPatients - 1)).to.be.greaterThan(tolerances.level);
  });

  it("keep the slot for the paper's numbers empty: none is known", () => {
    for (const { paperNumbers } of claims) expect(paperNumbers).to.deep.equal([]);
  });
});
