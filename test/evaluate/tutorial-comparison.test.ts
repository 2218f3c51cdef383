import { expect } from 'chai';
import { laterMethodsAnswer } from '../../src/evaluate/later-methods-answer.js';
import { tutorialComparison } from '../../src/evaluate/tutorial-comparison.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';

const sides = ['anterior hippocampus', 'posterior hippocampus'];

/** Every case has the same values: the mean over both classes is 0.8, 0.1, 0.3 without mL1-ACE. */
function hippocampus(dataset: string): StudyRecord {
  const drawn = syntheticStudy({
    preset: 'mini',
    datasets: [{ dataset, cases: 6, foregroundClasses: sides }],
    losses: ['dsc', 'dsc++', 'dsc-ce', 'ml1-ace'],
    seeds: [1, 2],
    sharpness: () => 1,
  });
  const runs = drawn.runs.map((run) => ({
    ...run,
    cases: run.cases.map((score) => {
      const half = score.className === sides[0] ? -0.05 : 0.05;
      const better = run.config.loss === 'ml1-ace' ? 0.02 : 0;
      const values = { dsc: 0.8 + better + half, ace: 0.1 - better + half, mce: 0.3 - 2 * better + half };
      return { ...score, values: { ...score.values, ...values } };
    }),
  }));
  return { ...drawn, runs };
}

const study = hippocampus('msd-hippocampus');

describe('mL1-ACE beside what MONAI’s tutorial reports', () => {
  it('is a mean over both classes, with the paired difference of the same folds', () => {
    const text = tutorialComparison(folded(study, 2))!;
    expect(text).to.contain('DSC 0.799 → 0.829, ACE 0.117 → 0.090, MCE 0.296 → 0.209: one seed');
    // No spread at all: the interval is the difference.
    expect(text).to.match(
      /Here, in 2 folds and with 15 bins: DSC 0\.800 → 0\.820 \(\+0\.020 \[\+0\.020, \+0\.020\]\), ACE 0\.100 → 0\.080 \(−0\.020 \[.*\]\), MCE 0\.300 → 0\.260 \(−0\.040 \[.*\]\)\. Both are means over the two foreground classes\.$/,
    );
  });

  it('is the last point on later methods', () => {
    const answer = laterMethodsAnswer(study)!;
    expect(answer.points.at(-1)!.about).to.equal('mL1-ACE elsewhere');
    expect(answer.points.at(-1)!.text).to.equal(tutorialComparison(study));
  });

  it('is left out on other data sets, and without one of the two losses', () => {
    expect(tutorialComparison(hippocampus('bus-uclm'))).to.equal(undefined);
    for (const absent of ['dsc-ce', 'ml1-ace']) {
      const runs = study.runs.filter(({ config }) => config.loss !== absent);
      expect(tutorialComparison({ ...study, runs })).to.equal(undefined);
    }
    // Results of different folds are not compared.
    const apart = study.runs.filter(({ config }) => (config.loss === 'ml1-ace') === (config.seed === 1));
    expect(tutorialComparison({ ...study, runs: apart })).to.equal(undefined);
  });
});
