import { expect } from 'chai';
import { chooseThreshold, operatingCuts } from '../../src/evaluate/operating-cuts.js';
import type { ThresholdCounts } from '../../src/metrics/case-score.js';
import type { RunRecord } from '../../src/record/run-record.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

/** Ten true pixels, of which `tp` are found beside `fp` false ones. */
const counts = (caseId: string, threshold: number, tp: number, fp: number): ThresholdCounts => ({
  caseId,
  className: 'lesion',
  threshold,
  tp,
  fp,
  fn: 10 - tp,
  tn: 100 - fp,
});
const config = {
  patients: { noun: 'patient', byCase: { a1: 'a', a2: 'a' } },
} as unknown as RunRecord['config'];

describe('chooseThreshold', () => {
  const rows = [
    // Mean recall over patients: (1 + 1) / 2, then ((0.8 + 0.8) / 2 + 1) / 2 = 0.9; over images it would be 0.867.
    ...['a1', 'a2', 'b'].map((id) => counts(id, 0.25, 10, 10)),
    ...[counts('a1', 0.5, 8, 2), counts('a2', 0.5, 8, 0), counts('b', 0.5, 10, 0)],
    ...[counts('a1', 0.75, 4, 0), counts('a2', 0.75, 4, 0), counts('b', 0.75, 6, 0)],
  ];

  it('takes the highest threshold that keeps the recall, over patients and not over images', () => {
    expect(chooseThreshold(rows, { config }, 'recall')).to.equal(0.5);
  });

  it('takes the lowest threshold that reaches the precision', () => {
    // At 0.5: ((0.8 + 1) / 2 + 1) / 2 = 0.95.
    expect(chooseThreshold(rows, { config }, 'precision')).to.equal(0.5);
    expect(chooseThreshold(rows.slice(6), { config }, 'precision')).to.equal(0.75);
  });

  it('takes none where none reaches it', () => {
    expect(chooseThreshold(rows.slice(6), { config }, 'recall')).to.equal(null);
    expect(chooseThreshold([], { config }, 'precision')).to.equal(null);
  });
});

describe('operatingCuts', () => {
  const { runs } = syntheticStudy({
    ...smallStudy,
    datasets: smallStudy.datasets.slice(0, 1),
    losses: ['dsc'],
  });
  const row = smallStudy.datasets[0]!.foregroundClasses[0]!;
  const patients = new Map(runs[0]!.config.cases.test.map((caseId) => [caseId, caseId]));
  const own = runs.map((run) => ({
    ...run,
    validationThresholds: run.validationThresholds!.map((one) => ({ ...one, className: row })),
  }));

  it('reports on test what was chosen on validation, network by network', () => {
    const [recall] = operatingCuts('dsc', own, row, patients);
    expect(recall!.thresholds).to.have.length(runs.length);
    const means = own.map((run, at) => {
      const rows = run.thresholds.filter(
        (one) => one.className === row && one.threshold === recall!.thresholds[at],
      );
      return rows.reduce((sum, { tp, fn }) => sum + tp / (tp + fn), 0) / rows.length;
    });
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    expect(recall!.test!.recall.mean).to.be.closeTo(mean, 1e-12);
    expect(recall!.test!.recall.low).to.be.below(mean);
  });

  it('says nothing of records without the counts of validation cases', () => {
    const before = runs.map((run) => ({ ...run, validationThresholds: null }));
    expect(operatingCuts('dsc', before, row, patients)).to.deep.equal([]);
  });

  it('has no numbers where no network reaches the goal', () => {
    const blind = own.map((run) => ({
      ...run,
      validationThresholds: run.validationThresholds.map((one) => ({ ...one, tp: 0, fn: one.tp + one.fn })),
    }));
    for (const cut of operatingCuts('dsc', blind, row, patients)) {
      expect(cut.thresholds.every((threshold) => threshold === null)).to.equal(true);
      expect(cut.test).to.equal(null);
    }
  });
});
