import { expect } from 'chai';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { intervalSide } from '../../src/evaluate/interval-side.js';
import {
  findingInWords,
  findingsAgainst,
  nullFindings,
  worseFindings,
} from '../../src/evaluate/unfavourable-findings.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { valuedStudy } from './valued-study.js';

describe('the side of an interval', () => {
  it('depends on what is better', () => {
    const lower = { low: -2, high: -1, better: 'lower' } as const;
    expect(intervalSide(lower)).to.equal('better');
    expect(intervalSide({ ...lower, better: 'higher' })).to.equal('worse');
    expect(intervalSide({ low: 1, high: 2, better: 'lower' })).to.equal('worse');
    expect(intervalSide({ low: 1, high: 2, better: 'higher' })).to.equal('better');
  });

  it('is open where it holds 0, ends there, or is not defined', () => {
    for (const [low, high] of [
      [-1, 1],
      [0, 1],
      [-1, 0],
      [Number.NaN, Number.NaN],
    ] as const) {
      expect(intervalSide({ low, high, better: 'lower' })).to.equal('open');
    }
  });
});

describe('findings against the ++ losses', () => {
  it('are those whose whole interval is worse, with their numbers', () => {
    const evaluation = evaluate(
      valuedStudy([
        { dataset: 'dsb2018', nll: 0.1, brier: -0.02 },
        { dataset: 'isic2018', dsc: -0.1 },
      ]),
    );
    const words = worseFindings(evaluation).map(findingInWords);
    expect(words).to.have.length(2);
    expect(words[0]).to.match(/^NLL of DSC\+\+ on dsb2018 \+0\.(09|10)\d\d \[\+0\.\d{4}, \+0\.\d{4}\]$/);
    expect(words[1]).to.match(/^DSC of DSC\+\+ on isic2018 −0\.(09|10)\d \[−0\.\d{3}, −0\.\d{3}\]$/);
  });

  it('are none where all is better', () => {
    expect(worseFindings(evaluate(valuedStudy([{ dataset: 'dsb2018' }])))).to.deep.equal([]);
  });

  it('leave phantoms out beside images of their experiment', () => {
    const drawn = { dataset: 'phantom-nuclei', nll: 0.1, dsc: -0.1 };
    expect(worseFindings(evaluate(valuedStudy([{ dataset: 'dsb2018' }, drawn])))).to.deep.equal([]);
    expect(worseFindings(evaluate(valuedStudy([drawn])))).to.have.length(2);
    const open = { dataset: 'phantom-nuclei', nll: 0, brier: 0 };
    expect(nullFindings(evaluate(valuedStudy([{ dataset: 'dsb2018' }, open])))).to.deep.equal([]);
  });

  it('of nothing are sets on which neither NLL nor the Brier score leaves 0', () => {
    const evaluation = evaluate(
      valuedStudy([
        { dataset: 'dsb2018', nll: 0, brier: 0 },
        { dataset: 'isic2018', nll: 0 },
      ]),
    );
    expect(nullFindings(evaluation).map(({ dataset }) => dataset)).to.deep.equal(['dsb2018']);
  });

  describe('in sentences', () => {
    const sentences = (study: StudyRecord) => findingsAgainst(evaluate(study));
    const oneSeed = valuedStudy([{ dataset: 'isic2018' }], ['dsc', 'dsc++'], [1]);
    const noInterval =
      'No interval, because one pair of networks, or one patient, gives none: DSC++ on isic2018.';

    it('speak of every pair where each has an interval', () => {
      expect(sentences(valuedStudy([{ dataset: 'dsb2018' }]))).to.deep.equal([
        'No pair is clearly worse (by a 95 % interval that excludes 0) in any of NLL, Brier, DSC, ECE, ACE, MCE, Boundary ECE, Foreground ECE and reach.',
        'Every pair on every data set has a difference in NLL or Brier score whose interval excludes 0.',
      ]);
    });

    it('claim nothing where no pair has results', () => {
      expect(sentences(valuedStudy([{ dataset: 'dsb2018' }], ['dsc']))).to.deep.equal([
        'No pair has results: no data set has both of its losses on a common fold and seed.',
      ]);
    });

    it('claim nothing of pairs without an interval, and name them', () => {
      expect(sentences(oneSeed)).to.deep.equal([noInterval]);
      const beside = valuedStudy([{ dataset: 'dsb2018' }]);
      expect(sentences({ ...beside, runs: [...beside.runs, ...oneSeed.runs] })).to.deep.equal([
        'No pair with an interval is clearly worse (by a 95 % interval that excludes 0) in any of NLL, Brier, DSC, ECE, ACE, MCE, Boundary ECE, Foreground ECE and reach.',
        'Every pair on every data set with an interval has a difference in NLL or Brier score whose interval excludes 0.',
        noInterval,
      ]);
    });

    it('name what is worse and what is open', () => {
      const [worse, open] = sentences(
        valuedStudy([
          { dataset: 'dsb2018', nll: 0.1 },
          { dataset: 'isic2018', nll: 0, brier: 0 },
        ]),
      );
      expect(worse).to.match(
        /^Clearly worse, by a 95 % interval that excludes 0: NLL of DSC\+\+ on dsb2018 .*\. Examined were NLL, .* and reach\.$/,
      );
      expect(open).to.equal('No difference shown in either NLL or Brier score: DSC++ on isic2018.');
    });
  });
});
