import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { segmentationTable } from '../../../src/report/tables/score-table.js';
import { boldTexts, recordValues } from './grid-text.js';
import { studyOfParts } from './study-of-parts.js';

describe('the tables of scores', () => {
  it('mark the best mean only among losses tested on the same cases, not on equally many', () => {
    const same = segmentationTable(evaluate(studyOfParts([0, 1], [0, 1])));
    expect(boldTexts(same, 'Loss', 'DSC ↑')).to.deep.equal(['DSC++']);
    const others = segmentationTable(evaluate(studyOfParts([0, 1], [1, 2])));
    expect(boldTexts(others, 'Loss', 'DSC ↑')).to.deep.equal([]);
    expect(recordValues(others, 'best')).to.not.include('yes');
  });
});
