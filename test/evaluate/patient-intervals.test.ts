import { expect } from 'chai';
import { frequencyIntervals } from '../../src/evaluate/frequency-interval.js';
import { thresholdBands } from '../../src/evaluate/threshold-bands.js';
import type { CaseBins, ThresholdCounts } from '../../src/metrics/case-score.js';

/**
 * Four cases of patient P that are always wrong, four of Q that are always right. Of two patients drawn, both are P in one
 * of four samples, so the 2.5 % point is 0. Of eight cases drawn, all are P's in one of 256 samples, 0.4 %: the 2.5 % point
 * is not 0.
 */
const cases = ['p1', 'p2', 'p3', 'p4', 'q1', 'q2', 'q3', 'q4'];
const patientOf = new Map(cases.map((caseId) => [caseId, caseId[0]!]));
const isRight = (caseId: string) => caseId.startsWith('q');

const bins: CaseBins[] = cases.map((caseId) => ({
  caseId,
  className: 'lesion',
  region: 'all',
  count: [10, 0],
  probabilitySum: [5, 0],
  positiveCount: [isRight(caseId) ? 10 : 0, 0],
}));

const thresholds: ThresholdCounts[] = cases.map((caseId) => ({
  caseId,
  className: 'lesion',
  threshold: 0.5,
  tp: isRight(caseId) ? 10 : 0,
  fp: isRight(caseId) ? 0 : 10,
  fn: isRight(caseId) ? 0 : 10,
  tn: 0,
}));

describe('intervals of figures', () => {
  it('draw patients with all their cases: the frequency in a bin', () => {
    const [byPatient] = frequencyIntervals(bins, patientOf);
    expect([byPatient!.frequency, byPatient!.low, byPatient!.high]).to.deep.equal([0.5, 0, 1]);
    const [byCase] = frequencyIntervals(bins, new Map());
    expect(byCase!.frequency).to.equal(0.5);
    expect(byCase!.low).to.be.greaterThan(0);
    expect(byCase!.high).to.be.lessThan(1);
  });

  it('draw patients with all their cases: recall at a threshold', () => {
    const recall = (own: ReadonlyMap<string, string>) =>
      thresholdBands([{ thresholds }], 'lesion', own).get('recall')![0]!;
    expect(recall(patientOf)).to.deep.equal({ threshold: 0.5, mean: 0.5, low: 0, high: 1, cases: 8 });
    expect(recall(new Map()).low).to.be.greaterThan(0);
    expect(recall(new Map()).high).to.be.lessThan(1);
  });
});
