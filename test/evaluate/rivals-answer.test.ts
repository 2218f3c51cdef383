import { expect } from 'chai';
import type { RecalibrationComparison } from '../../src/evaluate/recalibration-comparison.js';
import { temperatureAnswer, temperatureCounts } from '../../src/evaluate/temperature-answer.js';

/** A comparison with nothing but what the sentence reads. */
function compared(dataset: string, metric: 'nll' | 'brier', difference: number, half: number) {
  return {
    dataset,
    metric,
    contrast: '++ against temperature',
    first: 'DSC++ as it is',
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
      const text = temperatureAnswer(sets.flat())!;
      expect(text.toLowerCase()).to.match(
        new RegExp(`^is dsc\\+\\+ better than dsc at its temperature\\? ${word}\\b`),
      );
    });
  }

  it('gives every difference with its interval', () => {
    expect(temperatureAnswer([...both('a', -0.1, 0.05), ...both('b', 0.1, 0.2)])).to.contain(
      'NLL lower on 1 of 2, clearly on 1, clearly higher on 0 (−0.1000 [−0.1500, −0.0500] on a, +0.1000 [−0.1000, +0.3000] on b); Brier lower on 1 of 2',
    );
  });

  it('gives the two ends of many, and counts them', () => {
    const three = [...both('a', -0.1, 0.05), ...both('b', 0.1, 0.2), ...both('c', -0.3, 0.05)];
    expect(temperatureAnswer(three)).to.contain(
      '(from −0.3000 [−0.3500, −0.2500] on c to +0.1000 [−0.1000, +0.3000] on b)',
    );
    expect(temperatureCounts(three)).to.deep.equal({ sets: 3, better: 2, worse: 0 });
  });

  it('is not yes where one score alone is better', () => {
    const mixed = [compared('a', 'nll', -0.1, 0.05), compared('a', 'brier', -0.1, 0.2)];
    expect(temperatureAnswer(mixed)).to.match(/\? Not shown /);
  });

  it('is asked of DSC++ alone, and without results not at all', () => {
    const other = { ...compared('a', 'nll', -0.1, 0.05), first: 'Tversky++ as it is' };
    expect(temperatureAnswer([other])).to.equal(undefined);
    expect(temperatureAnswer([])).to.equal(undefined);
  });
});
