import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { averagingTerm } from '../../../src/report/page/averaging-term.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

describe('the term on averaging', () => {
  const study = syntheticStudy({ ...smallStudy, datasets: smallStudy.datasets.slice(0, 1) });
  const without = (loss: string, seed: number) => ({
    ...study,
    runs: study.runs.filter(({ config }) => config.loss !== loss || config.seed !== seed),
  });
  const meaningOf = (record: typeof study) => averagingTerm(evaluate(record))!.meaning;

  it('compares the ECE per image of a pair with the pooled one of the same networks', () => {
    const ofBoth = { ...study, runs: study.runs.filter(({ config }) => config.seed === 1) };
    // A second seed of one loss has no partner: neither number may contain it.
    for (const loss of ['dsc', 'dsc++']) expect(meaningOf(without(loss, 2))).to.equal(meaningOf(ofBoth));
    expect(meaningOf(study)).to.not.equal(meaningOf(ofBoth));
  });

  it('says where its numbers stand', () => {
    expect(meaningOf(study)).to.match(
      /0\.\d{4} per image \(table of significance\), 0\.\d{4} pooled over the same networks\.$/,
    );
  });
});
