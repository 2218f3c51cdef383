import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { topSection } from '../../../src/report/page/top-section.js';
import type { LossName } from '../../../src/study/losses.js';
import { valuedStudy } from '../../evaluate/valued-study.js';

const topOf = (losses: readonly LossName[], seeds: readonly number[], preset: 'own' | 'mini') =>
  topSection(evaluate({ ...valuedStudy([{ dataset: 'my-scans' }], losses, seeds), preset }), undefined);

describe('the top of the page', () => {
  it('asks of the losses that a user compared', () => {
    const headingOf = (losses: readonly LossName[], preset: 'own' | 'mini') =>
      topOf(losses, [1, 2, 3], preset).match(/<h1>(.+?) <span/)![1];
    expect(headingOf(['tversky', 'tversky++'], 'own')).to.equal(
      'Is Tversky++ better calibrated than Tversky?',
    );
    expect(headingOf(['dsc', 'dsc++', 'tversky', 'tversky++'], 'own')).to.equal(
      'Are DSC++ and Tversky++ better calibrated than DSC and Tversky?',
    );
    expect(headingOf(['dsc', 'dsc++'], 'own')).to.equal('Is DSC++ better calibrated than DSC?');
    expect(headingOf(['tversky', 'tversky++'], 'mini')).to.equal('Is DSC++ better calibrated than DSC?');
  });

  it('claims nothing of pairs that have no interval', () => {
    const text = topOf(['dsc', 'dsc++'], [1], 'mini');
    expect(text).to.contain('<p>No interval, because one pair of networks');
    expect(text).to.not.match(/Every pair|In none of/);
  });
});
