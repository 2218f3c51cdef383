import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { recalibrationTable } from '../../../src/report/tables/recalibration-table.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';
import { boldTexts, columnTexts, recordValues } from './grid-text.js';
import { studyOfParts } from './study-of-parts.js';

describe('the recalibration table', () => {
  const study = syntheticStudy({
    ...smallStudy,
    datasets: [{ ...smallStudy.datasets[0]!, cases: 3 }],
    losses: ['dsc'],
  });
  const runs = study.runs.map((run) => ({
    ...run,
    recalibration: { ...run.recalibration, cases: 5, pixels: 100, isotonicPixels: 300 },
  }));
  const table = recalibrationTable(evaluate({ ...study, runs }));

  it('says of each treatment what it is learned on: a sample, all pixels, or nothing', () => {
    expect(columnTexts(table, 'Probabilities')).to.deep.equal([
      'unchanged',
      'with temperature',
      'with class temperatures',
      'with isotonic curves',
      'with score scaling',
    ]);
    const [sample, all] = ['5 cases, 100 pixels', '5 cases, 300 pixels'];
    expect(columnTexts(table, 'Learned on')).to.deep.equal(['', sample, sample, all, all]);
  });

  it('marks the best mean only among lines over the same cases, not over equally many', () => {
    const boldOf = (ofDsc: number[], ofPlusPlus: number[]) =>
      boldTexts(recalibrationTable(evaluate(studyOfParts(ofDsc, ofPlusPlus))), 'Loss', 'NLL ↓');
    expect(new Set(boldOf([0, 1], [0, 1]))).to.deep.equal(new Set(['DSC++']));
    expect(new Set(boldOf([0, 1], [1, 2]))).to.deep.equal(new Set(['DSC']));
  });

  it('has the same numbers in its records', () => {
    const [treatments, cases, pixels] = ['treatment', 'validation_cases', 'validation_pixels'].map((name) =>
      recordValues(table, name),
    );
    const expected: Record<string, [number, number]> = {
      'as-is': [Number.NaN, Number.NaN],
      temperature: [5, 100],
      'class-temperature': [5, 100],
      isotonic: [5, 300],
      score: [5, 300],
    };
    for (const [at, treatment] of treatments!.entries()) {
      expect([cases![at], pixels![at]]).to.deep.equal(expected[treatment]);
    }
  });
});
