import { expect } from 'chai';
import { averageOverSeeds, averageOverSharedSeeds } from '../../src/evaluate/case-values.js';
import { compareLosses } from '../../src/evaluate/comparison.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const run = (caseId: string, seed: number, value: number) => ({ caseId, fold: 1, seed, value });

describe('values of cases under several seeds', () => {
  it('average over the seeds that define them', () => {
    const values = [run('a', 1, 0.2), run('a', 2, 0.4), run('b', 1, Number.NaN), run('b', 2, 0.5)];
    const means = averageOverSeeds([...values, run('c', 1, Number.NaN)]);
    expect(means.get('a')).to.be.closeTo(0.3, 1e-15);
    expect(means.get('b')).to.equal(0.5);
    expect(means.get('c')).to.be.NaN;
  });

  it('are compared over the seeds that both sides define', () => {
    const first = [run('a', 1, 0.2), run('a', 2, Number.NaN), run('b', 1, 0.1), run('b', 2, 0.3)];
    const second = [run('a', 1, 0.5), run('a', 2, 0.9), run('b', 1, Number.NaN), run('b', 2, Number.NaN)];
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
