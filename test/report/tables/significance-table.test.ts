import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { recalibrationTestsTable } from '../../../src/report/tables/recalibration-tests-table.js';
import { calibrationTable } from '../../../src/report/tables/score-table.js';
import { significanceTable } from '../../../src/report/tables/significance-table.js';
import { signedRankTest } from '../../../src/statistics/signed-rank-test.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

describe('the notes on tests', () => {
  const evaluation = evaluate(
    syntheticStudy({
      ...smallStudy,
      datasets: [
        { dataset: 'dsb2018', cases: 6, foregroundClasses: ['nucleus'] },
        { dataset: 'phantom-nuclei', cases: 6, foregroundClasses: ['nucleus'] },
      ],
    }),
  );

  it('say up to how many patients the signed-rank test is exact', () => {
    const note = significanceTable(evaluation).notes.join(' ');
    const exactUpTo = Number(note.match(/signed-rank test, exact up to (\d+) patients/)![1]);
    const methodFor = (patients: number) =>
      signedRankTest(Array.from({ length: patients }, (_, at) => at + 1)).method;
    expect(methodFor(exactUpTo)).to.contain(', exact,');
    expect(methodFor(exactUpTo + 1)).to.contain('normal approximation');
  });

  it('say how a data set outside the declared family is corrected, and so it is', () => {
    for (const table of [significanceTable(evaluation), recalibrationTestsTable(evaluation)]) {
      expect(table.notes.join(' ')).to.match(/corrected as if it alone had results: p times .+, at most 1\./);
    }
    const outside = evaluation.comparisons.filter(
      ({ dataset, pValue }) => dataset === 'phantom-nuclei' && !Number.isNaN(pValue),
    );
    expect(outside).to.have.length.greaterThan(5);
    for (const { pValue, adjustedPValue, familySize } of outside) {
      expect(adjustedPValue).to.be.closeTo(Math.min(1, familySize * pValue), 1e-12);
    }
  });

  it('say that only one row of several classes is tested', () => {
    const note = calibrationTable(evaluation).notes.join(' ');
    expect(note).to.contain('on a data set of several classes only the row that judges it');
  });
});
