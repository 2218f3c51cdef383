import { expect } from 'chai';
import { averageOverSeeds, averageOverSharedSeeds } from '../../src/evaluate/case-values.js';
import { compareLosses } from '../../src/evaluate/comparison.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const network = (seed: number, cases: Record<string, number>) => ({
  fold: 1,
  seed,
  caseIds: Object.keys(cases),
  values: Object.values(cases),
});

describe('values of cases under several seeds', () => {
  it('average over the seeds that define them', () => {
    const means = averageOverSeeds([
      network(1, { a: 0.2, b: Number.NaN, c: Number.NaN }),
      network(2, { a: 0.4, b: 0.5 }),
    ]);
    expect(means.get('a')).to.be.closeTo(0.3, 1e-15);
    expect(means.get('b')).to.equal(0.5);
    expect(means.get('c')).to.be.NaN;
  });

  it('are compared over the seeds that both sides define', () => {
    const first = [network(1, { a: 0.2, b: 0.1 }), network(2, { a: Number.NaN, b: 0.3 })];
    const second = [network(1, { a: 0.5, b: Number.NaN }), network(2, { b: Number.NaN, a: 0.9 })];
    const [ofFirst, ofSecond] = averageOverSharedSeeds(first, second);
    expect([ofFirst.get('a'), ofSecond.get('a')]).to.deep.equal([0.2, 0.5]);
    expect([ofFirst.get('b'), ofSecond.get('b')]).to.deep.equal([Number.NaN, Number.NaN]);
  });

  /** Both losses have the same value in every run; seeds differ from one another, and one run leaves a case undefined. */
  it('make no difference of a seed’s luck where a case is defined under one seed only', () => {
    const study = syntheticStudy(smallStudy);
    const runs = study.runs.map((run) => ({
      ...run,
      cases: run.cases.map((score) => {
        const absent = run.config.loss === 'dsc' && run.config.seed === 2 && score.caseId === 'case-000';
        return {
          ...score,
          values: { ...score.values, precision: absent ? Number.NaN : run.config.seed / 4 },
        };
      }),
    }));
    const precision = compareLosses(datasetRuns({ ...study, runs })).filter(
      ({ quantity }) => quantity === 'precision',
    );
    expect(precision).to.have.length(2);
    for (const { differences, cases, undefinedCases, layout } of precision) {
      expect(differences).to.deep.equal(Array(7).fill(0));
      expect([cases, undefinedCases, layout.incomplete]).to.deep.equal([7, 1, 1]);
    }
  });
});
