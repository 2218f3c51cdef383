import { expect } from 'chai';
import { answerOf } from '../../src/evaluate/answer.js';
import { evaluate } from '../../src/evaluate/evaluation.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';
import { type Effect, valuedStudy } from './valued-study.js';

const sixSets = ['chasedb1', 'bus-uclm', 'dsb2018', 'isic2018', 'hyperkvasir', 'msd-hippocampus'];
const nothing: StudyRecord = { preset: 'mini', runs: [], unfinished: [], outdated: [], absent: [] };

const answer = (effects: readonly Effect[]) => answerOf(evaluate(valuedStudy(effects)));

describe('the answer in three paragraphs', () => {
  it('says of no finished run that nothing is found', () => {
    const { asked, found, sure } = answerOf(evaluate(nothing));
    expect(asked).to.match(/Asked here of 0 data sets\.$/);
    expect(found).to.match(/so nothing is found yet\.$/);
    expect(sure).to.equal('Without results there is nothing to be sure of.');
  });

  it('says the same where one of the two losses is missing', () => {
    const { found } = answerOf(evaluate(valuedStudy([{ dataset: 'dsb2018' }], ['dsc'])));
    expect(found).to.match(/so nothing is found yet/);
  });

  it('lets a rehearsal answer nothing', () => {
    const drawn = { dataset: 'phantom-skin', cases: 6, foregroundClasses: ['lesion'] };
    const { found, sure } = answerOf(
      evaluate(syntheticStudy({ ...smallStudy, preset: 'smoke', datasets: [drawn] })),
    );
    expect(found).to.match(/^A rehearsal: .*No number here says anything about the paper\.$/);
    expect(sure).to.match(/judges no claim/);
  });

  it('gives one set with its difference, share and interval, and says what it stands in for', () => {
    // DSC has 0.5 in NLL and Brier score, DSC++ 0.4 and 0.48: −20 % of NLL, up to noise of a hundredth.
    const { asked, found, sure } = answer([{ dataset: 'bus-uclm' }]);
    expect(asked).to.match(/Asked here of 1 data set \(bus-uclm\)\.$/);
    expect(found).to.match(
      /NLL \(which punishes being sure and wrong\) fell on 1 of 1 data set, clearly on 1: on bus-uclm by (19|20|21) % \(−0\.(09|10)\d\d \[−0\.1\d{3}, −0\.0\d{3}\]\)\. The Brier score fell on 1 of 1 data set, clearly on 1: on bus-uclm \(−0\.0\d{3} \[/,
    );
    expect(found).to.match(/The overlap \(DSC\) changed by .* \[.*\], clearly above −0\.02\.$/);
    expect(sure).to.match(
      /^By rules fixed before these runs, after a first edition on the same sets, claim A \(calibration\) is inconclusive: 1 confirmed, 5 missing of 6 data sets; /,
    );
    expect(sure).to.contain('claim B (the other four losses) is unanswered');
    expect(sure).to.contain(
      'This rests on 12 images of patients not named (12 test cases), and on 3 pairs of networks, bus-uclm standing in for bus2017',
    );
    expect(sure).to.match(
      /in simulations of such sizes 9\d to \d+ % of these intervals hold the truth\. Of the 1 confirmed set /,
    );
  });

  it('counts in a sentence what the sets say: here one has lost overlap, one is better', () => {
    const { inShort } = answer([{ dataset: 'chasedb1', dsc: -0.1 }, { dataset: 'dsb2018' }]);
    expect(inShort).to.match(
      /^DSC\+\+ is better calibrated than DSC, with a loss of overlap \(DSC\) below 0\.02, on 1 of 2 data sets; 1 contradict it, 0 leave it open\./,
    );
    expect(answerOf(evaluate(nothing)).inShort).to.equal(null);
  });

  it('gives the range over six sets, and a confirmed claim', () => {
    const effects = sixSets.map((dataset, at) => ({ dataset, nll: -0.1 - 0.05 * at }));
    const { found, sure } = answer(effects);
    // The least fall is 0.1 of 0.5, the largest 0.35 of 0.5; the largest comes first.
    expect(found).to.match(
      /fell on 6 of 6 data sets, clearly on 6: most on msd-hippocampus by (69|70|71) % \(.*\), least on chasedb1 by (19|20|21) % \(/,
    );
    expect(found).to.contain(
      'The overlap (DSC) is clearly kept, above −0.02, on 6 of 6, and changed between',
    );
    expect(sure).to.contain('claim A (calibration) is confirmed: 6 confirmed of 6 data sets;');
  });

  it('says what rose, and a contradicted claim', () => {
    const effects = [{ dataset: 'dsb2018', nll: 0.1, brier: 0.05, dsc: -0.2 }, { dataset: 'isic2018' }];
    const { found, sure } = answer(effects);
    expect(found).to.contain('fell on 1 of 2 data sets, clearly on 1, clearly rose on 1');
    // The Brier score of the first rises too.
    expect(found).to.match(/The Brier score .*, up on dsb2018 \(\+0\.0/);
    expect(found).to.match(/up on dsb2018 by (19|20|21) % /);
    expect(found).to.contain('is clearly kept, above −0.02, on 1 of 2');
    expect(sure).to.contain('claim A (calibration) is contradicted: ');
  });

  it('leaves the interval out where one pair of networks gives none', () => {
    const { found, sure } = answerOf(evaluate(valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], [1])));
    expect(found).to.match(/clearly on 0: on dsb2018 by \d+ % \(−0\.\d{4}\)\./);
    expect(sure).to.contain('1 pair of networks');
    expect(sure).not.to.contain('in simulations');
  });

  it('counts folds as pairs of networks, and says what their shared training cases may do', () => {
    const barely = { dataset: 'dsb2018', cases: 30, brier: -0.005 };
    const { inShort, sure } = answerOf(evaluate(folded(valuedStudy([barely]), 3)));
    expect(sure).to.contain('(30 test cases), and on 3 pairs of networks');
    expect(sure).to.match(
      /hold the truth if networks of different folds are independent; since folds share training cases they are not, and it is .* at a correlation of 0\.2, .* at a correlation of 0\.5\./,
    );
    // The correction for shared cases leaves none (verdict-variants.test.ts).
    expect(sure).to.contain('Of the 1 confirmed set, these stay so: ');
    expect(inShort).to.contain(
      'on 1 of 1 data set (on 0 of them also with a correction for shared training cases);',
    );
  });

  it('says how often two trainings of the same loss are called different, where there are second seeds', () => {
    // Three seeds of one split: three pairs of seeds under each of two losses for the usual test, too few disjoint pairs for a verdict.
    expect(answer([{ dataset: 'bus-uclm' }]).sure).to.match(
      / Two trainings of the same loss with different seeds \(bus-uclm\) .* in \d of 6 comparisons of NLL, \d of 6 comparisons of Brier, \d of 6 comparisons of DSC \(5 % expected\), and by the test used here in 0 of 0, 0 of 0, 0 of 0\.$/,
    );
    const once = valuedStudy([{ dataset: 'bus-uclm' }], ['dsc', 'dsc++'], [1]);
    expect(answerOf(evaluate(once)).sure).not.to.contain('Two trainings');
  });

  it('tells the mean over three sets and more, with what one more would show', () => {
    const sets = ['chasedb1', 'dsb2018', 'isic2018'];
    const { found } = answer(sets.map((dataset, at) => ({ dataset, nll: -0.1 * (at + 1) })));
    expect(found).to.match(
      /Over 3 data sets together the mean difference is −0\.\d{4} \[[^\]]*\] in NLL and −0\.\d{4} \[[^\]]*\] in Brier \(random effects\); that of one more such set would lie within \[[^\]]*\] and \[[^\]]*\]\.$/,
    );
    expect(answer(sets.slice(1).map((dataset) => ({ dataset }))).found).to.not.contain('together');
  });

  it('leaves phantoms out beside images of their experiment', () => {
    const images = [{ dataset: 'chasedb1' }, { dataset: 'dsb2018' }];
    const drawn = [
      { dataset: 'phantom-vessels', nll: 0.3 },
      { dataset: 'phantom-nuclei', dsc: -0.3 },
    ];
    expect(answer([...images, ...drawn])).to.deep.equal(answer(images));
  });

  it('counts images as patients only where it says so', () => {
    const study = valuedStudy([{ dataset: 'chasedb1' }, { dataset: 'dsb2018' }]);
    const runs = study.runs.map((run) =>
      run.config.dataset === 'chasedb1'
        ? { ...run, config: { ...run.config, patients: { noun: 'child', byCase: {} } } }
        : run,
    );
    expect(answerOf(evaluate({ ...study, runs })).sure).to.contain(
      'This rests on 12 patients and 12 images of patients not named (24 test cases), and on 6 pairs of networks',
    );
  });
});
