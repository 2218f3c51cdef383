import { expect } from 'chai';
import { evaluate } from '../../src/evaluate/evaluation.js';
import { failedNetworksText } from '../../src/evaluate/failed-networks.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import type { RunEnding } from '../../src/record/training-ending.js';
import { runName } from '../../src/study/run-config.js';
import { folded } from './folded-study.js';
import { valuedStudy } from './valued-study.js';

/** The study with some runs broken down. */
function brokenIn(study: StudyRecord, names: readonly string[]): StudyRecord {
  const endingOf = (name: string): RunEnding =>
    names.includes(name)
      ? { kind: 'broken down', why: 'training loss rose again' }
      : { kind: 'early stopping' };
  const runs = study.runs.map((run) => ({ ...run, ending: endingOf(runName(run.config)) }));
  return { ...study, runs };
}
const textOf = (study: StudyRecord) => failedNetworksText(evaluate(study).datasets);

describe('networks that failed', () => {
  const study = folded(
    valuedStudy(
      [
        { dataset: 'dsb2018', cases: 40 },
        { dataset: 'bus-uclm', cases: 40 },
      ],
      ['dsc', 'dsc++'],
      [1, 2, 3, 4, 5],
    ),
    5,
  );

  it('are not told where there are none', () => {
    expect(textOf(brokenIn(study, []))).to.equal(undefined);
  });

  it('count against the ++ loss where they are of it, and what would be without them is said', () => {
    // One of five folds left out: four remain, and a verdict needs three.
    expect(textOf(brokenIn(study, ['dsb2018/dsc++/fold-2-seed-2']))).to.equal(
      '1 of 10 networks of DSC++ broke down in training (dsb2018: fold-2-seed-2). They count like the others: against DSC++ on dsb2018. Without them and the networks compared with them dsb2018 stays confirmed (4 of 5 pairs of networks, 32 of 40 patients).',
    );
  });

  it('count for it where they are of DSC; three of five leave too few', () => {
    const names = [
      ...['dsb2018/dsc++/fold-1-seed-1', 'dsb2018/dsc++/fold-2-seed-2', 'dsb2018/dsc++/fold-5-seed-5'],
      'bus-uclm/dsc/fold-3-seed-3',
    ];
    expect(textOf(brokenIn(study, names))).to.equal(
      '3 of 10 networks of DSC++ broke down in training (dsb2018: fold-1-seed-1, fold-2-seed-2, fold-5-seed-5), and 1 of 10 of DSC (bus-uclm: fold-3-seed-3). They count like the others: against DSC++ on dsb2018, in favour of DSC++ on bus-uclm. Without them and the networks compared with them bus-uclm stays confirmed (4 of 5 pairs of networks, 32 of 40 patients); dsb2018 has too few to judge (2 of 5 pairs of networks, 16 of 40 patients).',
    );
  });

  it('of other losses are not of this question', () => {
    const others = valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++', 'tversky']);
    expect(textOf(brokenIn(others, ['dsb2018/tversky/seed-1']))).to.equal(undefined);
  });

  it('are told where no network is left', () => {
    const one = valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], [1]);
    expect(textOf(brokenIn(one, ['dsb2018/dsc/seed-1']))).to.match(
      / Without them and the networks compared with them dsb2018 has too few to judge \(0 of 1 pair of networks, 0 of \d+ patients\)\.$/,
    );
  });
});
