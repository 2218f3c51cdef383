import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { volumesTable } from '../../../src/report/tables/volumes-table.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';
import { columnTexts, recordValues } from './grid-text.js';

describe('the volumes table', () => {
  it('tells the cases that contain the class from those of the risk', () => {
    const study = syntheticStudy({
      ...smallStudy,
      datasets: [{ ...smallStudy.datasets[0]!, cases: 4 }],
      losses: ['dsc'],
      seeds: [1],
    });
    const runs = study.runs.map((run) => ({
      ...run,
      cases: run.cases.map((score, at) =>
        at === 0 ? { ...score, values: { ...score.values, truth_pixels: 0 } } : score,
      ),
    }));
    const table = volumesTable(evaluate({ ...study, runs }));
    expect(columnTexts(table, 'Cases with class')).to.deep.equal(['3']);
    expect(columnTexts(table, 'Cases of risk')).to.deep.equal(['4']);
    expect([recordValues(table, 'cases'), recordValues(table, 'risk_cases')]).to.deep.equal([[3], [4]]);
    for (const row of table.grid.rows) expect(row).to.have.length(table.grid.columns.length);
  });
});
