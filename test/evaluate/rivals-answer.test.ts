import { expect } from 'chai';
import type { RecalibrationComparison } from '../../src/evaluate/recalibration-comparison.js';
import { besideText, type Rival, rivalCounts, rivalsAnswer } from '../../src/evaluate/rivals-answer.js';
import { lossPairs } from '../../src/study/losses.js';

/** A comparison with nothing but what the sentence reads. */
function compared(
  dataset: string,
  metric: 'nll' | 'brier',
  difference: number,
  half: number,
  contrast: Rival = 'the ++ loss against temperature',
) {
  return {
    dataset,
    metric,
    contrast,
    pair: { baseline: 'dsc', calibrated: 'dsc++' },
    difference,
    paired: { low: difference - half, high: difference + half },
    anew: { low: Number.NaN, high: Number.NaN },
  } as RecalibrationComparison;
}

const both = (dataset: string, difference: number, half: number) => [
  compared(dataset, 'nll', difference, half),
  compared(dataset, 'brier', difference, half),
];
/** Every answer by its question. */
const answersTo = (comparisons: readonly RecalibrationComparison[]) =>
  Object.fromEntries((rivalsAnswer(comparisons)?.points ?? []).map(({ about, text }) => [about, text]));
const ofTemperature = 'Is DSC++ better than DSC at its temperature?';

const openings = {
  yes: [both('a', -0.1, 0.05), both('b', -0.2, 0.05)],
  'not shown': [both('a', -0.1, 0.2), both('b', 0.1, 0.2)],
  partly: [both('a', -0.1, 0.05), both('b', 0.1, 0.2)],
  no: [both('a', 0.1, 0.05), both('b', -0.1, 0.2)],
  'it depends': [both('a', 0.1, 0.05), both('b', -0.1, 0.05)],
};

describe('is DSC++ better than DSC at its temperature?', () => {
  for (const [word, sets] of Object.entries(openings)) {
    it(`${word}`, () => {
      expect(answersTo(sets.flat())[ofTemperature]!.toLowerCase()).to.match(new RegExp(`^${word}\\b`));
    });
  }

  it('gives every difference with its interval', () => {
    expect(answersTo([...both('a', -0.1, 0.05), ...both('b', 0.1, 0.2)])[ofTemperature]).to.contain(
      'NLL lower on 1 of 2, clearly on 1, clearly higher on 0 (−0.1000 [−0.1500, −0.0500] on a, +0.1000 [−0.1000, +0.3000] on b). Brier lower on 1 of 2',
    );
  });

  it('gives those of one set without counts', () => {
    const one = [compared('a', 'nll', -0.1, 0.2), compared('a', 'brier', 0.1, 0.05)];
    expect(answersTo(one)[ofTemperature]).to.equal(
      'No: clearly worse in a score on 1 of 1 data set, and nowhere better in both. NLL lower, but not clearly (−0.1000 [−0.3000, +0.1000]). Brier clearly higher (+0.1000 [+0.0500, +0.1500]).',
    );
  });

  it('gives the two ends of many, and counts them', () => {
    const three = [...both('a', -0.1, 0.05), ...both('b', 0.1, 0.2), ...both('c', -0.3, 0.05)];
    expect(answersTo(three)[ofTemperature]).to.contain(
      '(from −0.3000 [−0.3500, −0.2500] on c to +0.1000 [−0.1000, +0.3000] on b)',
    );
    expect(rivalCounts(three, 'the ++ loss against temperature')).to.deep.equal({
      sets: 3,
      better: 2,
      worse: 0,
      betterAnew: null,
    });
  });

  it('counts the sets that stay better with a correction for shared training cases', () => {
    const anew = (own: RecalibrationComparison[], half: number) =>
      own.map((one) => ({ ...one, anew: { low: one.difference - half, high: one.difference + half } }));
    // a stays below 0 by the wider interval, b does not: one of its two scores ends at 0.
    const [nllOfB, brierOfB] = both('b', -0.1, 0.05);
    const sets = [...anew(both('a', -0.1, 0.05), 0.09), ...anew([nllOfB!], 0.09), ...anew([brierOfB!], 0.1)];
    expect(rivalCounts(sets, 'the ++ loss against temperature')).to.deep.equal({
      sets: 2,
      better: 2,
      worse: 0,
      betterAnew: 1,
    });
    expect(answersTo(sets)[ofTemperature]).to.match(
      /^Yes \(on 1 also with a correction for shared training cases\)\. /,
    );
    expect(answersTo([...sets, ...anew(both('c', 0.1, 0.2), 0.3)])[ofTemperature]).to.match(
      /^Partly: clearly better in both scores on 2 of 3 data sets \(on 1 also with .*\), open elsewhere\. /,
    );
    expect(besideText(sets)).to.contain(
      'on 2 of 2 (on 1 also with a correction for shared training cases) if DSC gets a temperature',
    );
    expect(besideText(anew(both('a', -0.1, 0.05), 0.09))).to.contain(
      'on 1 of 1 (also with a correction for shared training cases) if',
    );
    expect(besideText(anew(both('a', -0.1, 0.05), 0.2))).to.contain(
      'on 1 of 1 (not with a correction for shared training cases) if',
    );
    // Where none is better the correction has nothing to take away.
    expect(besideText(anew(both('c', -0.1, 0.2), 0.3))).to.contain('on 0 of 1 if DSC gets');
  });

  it('is not yes where one score alone is better', () => {
    const mixed = [compared('a', 'nll', -0.1, 0.05), compared('a', 'brier', -0.1, 0.2)];
    expect(answersTo(mixed)[ofTemperature]).to.match(/^Not in both scores\. /);
    const two = [...mixed, ...both('b', 0.1, 0.2)];
    expect(answersTo(two)[ofTemperature]).to.match(/^Not shown on any data set in both scores\. /);
  });

  it('is asked of DSC++ alone, and without results not at all', () => {
    const others = lossPairs
      .filter(({ baseline }) => baseline !== 'dsc')
      .map((pair) => ({ ...compared('a', 'nll', -0.1, 0.05), pair }));
    expect(others).to.have.length(4);
    expect(rivalsAnswer(others)).to.equal(undefined);
    expect(
      rivalCounts([...others, ...both('b', -0.1, 0.05)], 'the ++ loss against temperature').sets,
    ).to.equal(1);
    expect(rivalsAnswer([])).to.equal(undefined);
  });

  it('asks the same of DSC on its isotonic curve, whatever the temperature says', () => {
    const isotonic = [
      compared('a', 'nll', -0.1, 0.2, 'the ++ loss against isotonic'),
      compared('a', 'brier', 0.1, 0.05, 'the ++ loss against isotonic'),
    ];
    const answers = answersTo([...both('a', -0.1, 0.05), ...isotonic]);
    expect(answers[ofTemperature]).to.match(/^Yes\. /);
    expect(answers['Is DSC++ better than DSC after isotonic recalibration?']).to.match(
      /^No: clearly worse in a score on 1 of 1 data set/,
    );
    expect(rivalsAnswer(isotonic)!.lead).to.match(/not corrected for the number of data sets\.$/);
    expect(rivalCounts(isotonic, 'the ++ loss against isotonic')).to.deep.equal({
      sets: 1,
      better: 0,
      worse: 1,
      betterAnew: null,
    });
    expect(rivalCounts(isotonic, 'the ++ loss against temperature').sets).to.equal(0);
  });

  it('asks it of both at their temperatures', () => {
    const own = [
      compared('a', 'nll', -0.1, 0.05, 'both at their temperatures'),
      compared('a', 'brier', -0.1, 0.05, 'both at their temperatures'),
    ];
    const answers = answersTo([...both('a', 0.1, 0.2), ...own]);
    expect(answers[ofTemperature]).to.match(/^Not in both scores\. /);
    expect(answers['Is DSC++ better than DSC if each has its own temperature?']).to.match(
      /^Yes\. NLL clearly lower \(−0\.1000 \[−0\.1500, −0\.0500\]\)\. Brier clearly lower \(/,
    );
  });

  it('counts in a sentence on how many sets each is better, and worse', () => {
    const isotonic = [
      compared('a', 'nll', 0.1, 0.05, 'the ++ loss against isotonic'),
      compared('a', 'brier', -0.1, 0.05, 'the ++ loss against isotonic'),
    ];
    const sets = [...both('a', -0.1, 0.05), ...both('b', -0.1, 0.2)];
    expect(besideText(sets)).to.match(
      /better in both scores on 1 of 2 if DSC gets .*; it is worse in at least one score on none\.$/,
    );
    expect(besideText([...sets, ...isotonic])).to.match(
      /on 1 of 2 if DSC gets .*, on 0 of 1 if it gets isotonic curves; it is worse in at least one score on 0, 1\.$/,
    );
    expect(besideText([])).to.equal(undefined);
  });

  it('leaves phantoms out beside images of their experiment', () => {
    const beside = [...both('chasedb1', -0.1, 0.05), ...both('phantom-vessels', 0.1, 0.05)];
    expect(rivalCounts(beside, 'the ++ loss against temperature')).to.deep.equal({
      sets: 1,
      better: 1,
      worse: 0,
      betterAnew: null,
    });
    expect(rivalCounts(both('phantom-vessels', 0.1, 0.05), 'the ++ loss against temperature').worse).to.equal(
      1,
    );
  });
});
