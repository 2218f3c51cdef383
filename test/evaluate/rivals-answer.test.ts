import { expect } from 'chai';
import type { RecalibrationComparison } from '../../src/evaluate/recalibration-comparison.js';
import { type Rival, rivalCounts, rivalsAnswer } from '../../src/evaluate/rivals-answer.js';
import { lossPairs } from '../../src/study/losses.js';

/** A comparison with nothing but what the sentence reads. */
function compared(
  dataset: string,
  metric: 'nll' | 'brier',
  difference: number,
  half: number,
  contrast: Rival = '++ against temperature',
) {
  return {
    dataset,
    metric,
    contrast,
    pair: { baseline: 'dsc', calibrated: 'dsc++' },
    difference,
    paired: { low: difference - half, high: difference + half },
  } as RecalibrationComparison;
}

const both = (dataset: string, difference: number, half: number) => [
  compared(dataset, 'nll', difference, half),
  compared(dataset, 'brier', difference, half),
];
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
      const text = rivalsAnswer(sets.flat())!;
      expect(text.toLowerCase()).to.match(
        new RegExp(`^is dsc\\+\\+ better than dsc at its temperature\\? ${word}\\b`),
      );
    });
  }

  it('gives every difference with its interval', () => {
    expect(rivalsAnswer([...both('a', -0.1, 0.05), ...both('b', 0.1, 0.2)])).to.contain(
      'NLL lower on 1 of 2, clearly on 1, clearly higher on 0 (−0.1000 [−0.1500, −0.0500] on a, +0.1000 [−0.1000, +0.3000] on b); Brier lower on 1 of 2',
    );
  });

  it('gives the two ends of many, and counts them', () => {
    const three = [...both('a', -0.1, 0.05), ...both('b', 0.1, 0.2), ...both('c', -0.3, 0.05)];
    expect(rivalsAnswer(three)).to.contain(
      '(from −0.3000 [−0.3500, −0.2500] on c to +0.1000 [−0.1000, +0.3000] on b)',
    );
    expect(rivalCounts(three, '++ against temperature')).to.deep.equal({ sets: 3, better: 2, worse: 0 });
  });

  it('is not yes where one score alone is better', () => {
    const mixed = [compared('a', 'nll', -0.1, 0.05), compared('a', 'brier', -0.1, 0.2)];
    expect(rivalsAnswer(mixed)).to.match(/\? Not shown /);
  });

  it('is asked of DSC++ alone, and without results not at all', () => {
    const others = lossPairs
      .filter(({ baseline }) => baseline !== 'dsc')
      .map((pair) => ({ ...compared('a', 'nll', -0.1, 0.05), pair }));
    expect(others).to.have.length(4);
    expect(rivalsAnswer(others)).to.equal(undefined);
    expect(rivalCounts([...others, ...both('b', -0.1, 0.05)], '++ against temperature').sets).to.equal(1);
    expect(rivalsAnswer([])).to.equal(undefined);
  });

  it('asks the same of DSC on its isotonic curve, whatever the temperature says', () => {
    const isotonic = [
      compared('a', 'nll', -0.1, 0.2, '++ against isotonic'),
      compared('a', 'brier', 0.1, 0.05, '++ against isotonic'),
    ];
    const text = rivalsAnswer([...both('a', -0.1, 0.05), ...isotonic])!;
    expect(text).to.match(/^Is DSC\+\+ better than DSC at its temperature\? Yes: /);
    expect(text).to.match(
      /Is DSC\+\+ better than DSC after isotonic recalibration\? No: clearly worse in a score on 1 of 1 data set/,
    );
    expect(text).to.match(/not corrected for the number of data sets\.$/);
    expect(rivalCounts(isotonic, '++ against isotonic')).to.deep.equal({ sets: 1, better: 0, worse: 1 });
    expect(rivalCounts(isotonic, '++ against temperature').sets).to.equal(0);
  });

  it('asks it of both at their temperatures', () => {
    const own = [
      compared('a', 'nll', -0.1, 0.05, 'both at their temperatures'),
      compared('a', 'brier', -0.1, 0.05, 'both at their temperatures'),
    ];
    expect(rivalsAnswer([...both('a', 0.1, 0.2), ...own])).to.match(
      /temperature\? Not shown .* Is DSC\+\+ better than DSC if each has its own temperature\? Yes: NLL lower on 1 of 1, /,
    );
  });

  it('leaves phantoms out beside images of their experiment', () => {
    const beside = [...both('chasedb1', -0.1, 0.05), ...both('phantom-vessels', 0.1, 0.05)];
    expect(rivalCounts(beside, '++ against temperature')).to.deep.equal({ sets: 1, better: 1, worse: 0 });
    expect(rivalCounts(both('phantom-vessels', 0.1, 0.05), '++ against temperature').worse).to.equal(1);
  });
});
