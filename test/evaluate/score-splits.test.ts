import { expect } from 'chai';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { largerPart, scoreSplits, splitText } from '../../src/evaluate/score-splits.js';
import { buildReport } from '../../src/report/build-report.js';
import { type Parts, splitStudy } from './split-study.js';
import { valuedStudy } from './valued-study.js';

const dsc: Parts = {
  nll: { miscalibration: 0.3, discrimination: 0.1 },
  brier: { miscalibration: 0.05, discrimination: 0.1 },
};
/** NLL −0.3 = −0.2 − 0.1; Brier −0.05 = −0.01 − 0.04. */
const better: Parts = {
  nll: { miscalibration: 0.1, discrimination: 0.2 },
  brier: { miscalibration: 0.04, discrimination: 0.14 },
};
/** NLL −0.1 = −0.15 + 0.05, discrimination lost; Brier +0.03 = +0.02 + 0.01, both lost. */
const mixed: Parts = {
  nll: { miscalibration: 0.15, discrimination: 0.05 },
  brier: { miscalibration: 0.07, discrimination: 0.09 },
};

const study = splitStudy([{ dataset: 'chasedb1' }, { dataset: 'dsb2018' }], (dataset, loss) => {
  if (loss === 'dsc') return dsc;
  return dataset === 'chasedb1' ? better : mixed;
});
const evaluation = evaluate(study);

describe('a score split into calibration and discrimination', () => {
  it('is compared part by part: the difference of a score is that of its parts', () => {
    const splits = scoreSplits(evaluation);
    expect(splits.map(({ name, score }) => `${score.dataset} ${name}`)).to.deep.equal([
      ...['chasedb1 nll', 'chasedb1 brier', 'dsb2018 nll', 'dsb2018 brier'],
    ]);
    for (const { score, miscalibration, discrimination } of splits) {
      expect(score.difference).to.be.closeTo(miscalibration.difference - discrimination.difference, 1e-12);
    }
    const [nll] = splits;
    expect(nll!.miscalibration.difference).to.be.closeTo(-0.2, 1e-12);
    expect(nll!.discrimination.difference).to.be.closeTo(0.1, 1e-12);
    // The interval of three seeds on the same twelve cases.
    expect(nll!.miscalibration.low).to.be.within(-0.205, -0.2);
    expect(nll!.miscalibration.high).to.be.within(-0.2, -0.195);
  });

  it('names the part that moved more, where the score fell', () => {
    expect(scoreSplits(evaluation).map(largerPart)).to.deep.equal([
      ...['calibration', 'discrimination', 'calibration', undefined],
    ]);
  });

  it('is told in the answer with what is clearly worse', () => {
    expect(splitText(evaluation)).to.equal(
      [
        'NLL fell on 2 of 2 data sets: more by calibration on 2, more by discrimination on 0.',
        'The Brier score fell on 1: more by calibration on 0, more by discrimination on 1.',
        'Miscalibration (the part of the score that an isotonic curve fitted to the test case itself would remove) is clearly lower on 2 of 2 data sets in NLL and on 1 in Brier.',
        'Discrimination (the remaining improvement over the base rate) is clearly better on 1 in NLL and on 1 in Brier.',
        'Clearly worse: discrimination in NLL on 1, miscalibration in Brier on 1, discrimination in Brier on 1.',
      ].join(' '),
    );
  });

  it('leaves a phantom out beside images of its experiment', () => {
    const images = splitStudy([{ dataset: 'chasedb1' }], (_, loss) => (loss === 'dsc' ? dsc : better));
    const both = splitStudy([{ dataset: 'chasedb1' }, { dataset: 'phantom-vessels' }], (dataset, loss) =>
      loss === 'dsc' ? dsc : dataset === 'chasedb1' ? better : mixed,
    );
    expect(splitText(evaluate(both))).to.equal(splitText(evaluate(images)));
    expect(splitText(evaluate(images))).to.match(/ Neither part is clearly worse on any data set\.$/);
  });

  it('is not told where records have no parts', () => {
    const without = evaluate({
      ...study,
      runs: valuedStudy([{ dataset: 'dsb2018' }]).runs.map(undefinedParts),
    });
    expect(scoreSplits(without)).to.deep.equal([]);
    expect(splitText(without)).to.equal(undefined);
  });
});

function undefinedParts(run: (typeof study.runs)[number]) {
  const none = {
    nll_miscalibration: Number.NaN,
    nll_discrimination: Number.NaN,
    brier_miscalibration: Number.NaN,
    brier_discrimination: Number.NaN,
  };
  return { ...run, cases: run.cases.map((score) => ({ ...score, values: { ...score.values, ...none } })) };
}

describe('the table of decomposition tests', () => {
  it('has a line a data set and score, bold where an interval leaves out 0', () => {
    const lines = buildReport(study).files.get('tables/decomposition-tests.md')!.split('\n');
    const line = lines.find((text) => text.startsWith('| dsb2018, object | Brier'))!;
    // Brier +0.03 = +0.02 + 0.01: it rose, so no part is the larger part of a gain.
    expect(line.split(' | ').slice(2, 7)).to.deep.equal([
      '**+0.0300 [+0.0300, +0.0300]**',
      '**+0.0200 [+0.0195, +0.0205]**',
      '**−0.0100 [−0.0105, −0.0095]**',
      '',
      'DSC → DSC++',
    ]);
  });
});
