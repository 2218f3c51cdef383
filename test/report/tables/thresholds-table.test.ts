import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { thresholdsTable } from '../../../src/report/tables/thresholds-table.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';
import { columnTexts, recordValues } from './grid-text.js';

describe('the thresholds table', () => {
  const drawn = syntheticStudy({
    ...smallStudy,
    datasets: [{ ...smallStudy.datasets[0]!, cases: 3 }],
    losses: ['dsc'],
  });
  // The first case has no truth, and in the second nothing is found from 0.9 on.
  const runs = drawn.runs.map((run) => {
    const [first, second] = run.config.cases.test;
    const thresholds = run.thresholds.map((counts) => {
      if (counts.caseId === first) return { ...counts, tp: 0, fn: 0, fp: 5 };
      return counts.caseId === second && counts.threshold > 0.85
        ? { ...counts, tp: 0, fp: 0, fn: 5 }
        : counts;
    });
    return { ...run, thresholds };
  });
  const table = thresholdsTable(evaluate({ ...drawn, runs }));

  it('says of each mean how many cases it leaves out', () => {
    const [row] = ['Reach', 'Recall range', 'Precision range'].map((label) => columnTexts(table, label)[0]);
    expect(row).to.match(/^0\.\d{3} ± 0\.\d{3} \(1\)$/);
    expect(columnTexts(table, 'Recall range')[0]).to.match(/ \(1\)$/);
    expect(columnTexts(table, 'Precision range')[0]).to.not.contain('(');
    expect(columnTexts(table, 'Recall at 0.5')[0]).to.match(/^0\.\d{3} \(1\)$/);
    expect(columnTexts(table, 'Precision at 0.5')[0]).to.match(/^0\.\d{3}$/);
    expect(columnTexts(table, 'Precision at 0.9')[0]).to.match(/^0\.\d{3} \(1\)$/);
    expect(columnTexts(table, 'Cases')).to.deep.equal(['3']);
    expect(table.notes.join(' ')).to.contain('In brackets: cases in which the value is undefined');
  });

  it('counts them in its records', () => {
    const [quantities, cases, left] = ['quantity', 'cases', 'undefined_cases'].map((name) =>
      recordValues(table, name),
    );
    for (const [at, quantity] of quantities!.entries()) {
      expect((cases![at] as number) + (left![at] as number)).to.equal(3);
      if (quantity === 'recall') expect(left![at]).to.equal(1);
    }
  });

  it('has no number where no case defines one', () => {
    const empty = drawn.runs.map((run) => ({
      ...run,
      thresholds: run.thresholds.map((counts) => ({ ...counts, tp: 0, fn: 0 })),
    }));
    const none = thresholdsTable(evaluate({ ...drawn, runs: empty }));
    expect(columnTexts(none, 'Recall at 0.5')).to.deep.equal(['–']);
    expect(columnTexts(none, 'Reach')).to.deep.equal(['–']);
  });
});
