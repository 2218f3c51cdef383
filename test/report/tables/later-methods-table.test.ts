import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { laterMethods } from '../../../src/evaluate/later-methods.js';
import { laterMethodsTable } from '../../../src/report/tables/later-methods-table.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';
import { boldTexts, recordValues } from './grid-text.js';
import { studyOfParts } from './study-of-parts.js';

describe('the table of later methods', () => {
  it('marks the best mean only among methods tested on the patients of DSC++', () => {
    const boldOf = (ofDsc: number[], ofPlusPlus: number[]) =>
      boldTexts(laterMethodsTable(evaluate(studyOfParts(ofDsc, ofPlusPlus)))!, 'Method', 'DSC ↑');
    expect(boldOf([0, 1], [0, 1])).to.include('DSC++');
    const ofPlusPlus = boldOf([0, 1], [1, 2]);
    expect(ofPlusPlus).to.include('DSC++');
    // DSC and NACL tested more patients, and other ones: they are no rivals.
    expect(boldOf([0, 1, 2], [1, 2])).to.deep.equal(ofPlusPlus);
    expect(boldOf([0, 1, 2], [1, 2])).to.not.include('DSC');
  });

  it('says of which row pooled ECE, reach and volume are: any foreground of several classes', () => {
    const study = syntheticStudy({
      ...smallStudy,
      datasets: [{ dataset: 'msd-hippocampus', cases: 3, foregroundClasses: ['anterior', 'posterior'] }],
      losses: ['dsc', 'dsc++', 'nacl'],
      seeds: [1],
    });
    const [result] = laterMethods(study);
    expect([result!.row, result!.thresholdRow]).to.deep.equal(['all', 'any-foreground']);
    const table = laterMethodsTable(evaluate(study))!;
    expect(new Set(recordValues(table, 'class'))).to.deep.equal(new Set(['all']));
    expect(new Set(recordValues(table, 'threshold_class'))).to.deep.equal(new Set(['any-foreground']));
    expect(table.notes.join(' ')).to.contain('pooled ECE, reach and volume are those of any foreground');
  });
});
