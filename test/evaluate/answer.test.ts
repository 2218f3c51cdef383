import { expect } from 'chai';
import { answerOf } from '../../src/evaluate/answer.js';
import { evaluate } from '../../src/evaluate/evaluation.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';
import { type Effect, valuedStudy } from './valued-study.js';

const sixSets = ['chasedb1', 'bus-uclm', 'dsb2018', 'isic2018', 'hyperkvasir', 'msd-hippocampus'];
const nothing: StudyRecord = { preset: 'mini', runs: [], unfinished: [], outdated: [], absent: [] };

/** Every lead by its heading, every other text by its topic. */
function textsOf(study: StudyRecord): Record<string, string> {
  const entries = answerOf(evaluate(study)).flatMap(({ heading, lead, points }) => [
    [heading, lead],
    ...points.map(({ about, text }) => [about, text]),
  ]);
  return Object.fromEntries(entries);
}

const answer = (effects: readonly Effect[]) => textsOf(valuedStudy(effects));

describe('the answer', () => {
  it('is a sentence that stands alone, then findings, then how sure they are, every point about something else', () => {
    const passages = answerOf(evaluate(valuedStudy([{ dataset: 'bus-uclm' }])));
    expect(passages.map(({ heading }) => heading)).to.deep.equal(['Answer', 'Findings', 'Certainty']);
    const topics = passages.flatMap(({ heading, points }) => [heading, ...points.map(({ about }) => about)]);
    expect(new Set(topics).size).to.equal(topics.length);
    for (const { lead } of passages) expect(lead).to.match(/^[A-Z].*\.$/);
  });

  it('says of no finished run that nothing is found', () => {
    const found = textsOf(nothing);
    expect(found.Answer).to.match(/so nothing is found yet\.$/);
    expect(found.Asked).to.match(/Asked here of 0 data sets\.$/);
    expect(found['How sure']).to.equal('Without results there is nothing to be sure of.');
    expect(Object.keys(found)).to.have.length(3);
  });

  it('says the same where one of the two losses is missing', () => {
    const found = textsOf(valuedStudy([{ dataset: 'dsb2018' }], ['dsc']));
    expect(found.Answer).to.match(/so nothing is found yet/);
  });

  it('lets a rehearsal answer nothing', () => {
    const drawn = { dataset: 'phantom-skin', cases: 6, foregroundClasses: ['lesion'] };
    const found = textsOf(syntheticStudy({ ...smallStudy, preset: 'smoke', datasets: [drawn] }));
    expect(found.Answer).to.match(/^A rehearsal: .*No number here says anything about the paper\.$/);
    expect(found['How sure']).to.match(/judges no claim/);
  });

  it('gives one set with its difference, share and interval, and says what it stands in for', () => {
    // DSC has 0.5 in NLL and Brier score, DSC++ 0.4 and 0.48: −20 % of NLL, up to noise of a hundredth.
    const found = answer([{ dataset: 'bus-uclm' }]);
    expect(found.Answer).to.equal(
      'DSC++ is better calibrated than DSC, with a loss of overlap (DSC) below 0.02, on bus-uclm.',
    );
    expect(found.Asked).to.match(/Asked here of 1 data set \(bus-uclm\)\.$/);
    expect(found.NLL).to.match(
      /^Fell clearly on bus-uclm, by (19|20|21) % \(−0\.(09|10)\d\d \[−0\.1\d{3}, −0\.0\d{3}\]\)\.$/,
    );
    expect(found['Brier score']).to.match(/^Fell clearly on bus-uclm, by [\d.]+ % \(−0\.0\d{3} \[/);
    expect(found['Overlap (DSC)']).to.match(/^Changed by .* \[.*\], clearly above −0\.02\.$/);
    expect(found.Certainty).to.match(
      /^By rules fixed before these runs, after a first edition on the same sets, claim A \(calibration\) is inconclusive: 1 confirmed, 5 missing of 6 data sets; /,
    );
    expect(found.Certainty).to.contain('claim B (the other four losses) is unanswered;');
    expect(found['Rests on']).to.equal(
      '12 images of unknown patients (12 test cases), and 3 pairs of networks. Standing in: bus-uclm for bus2017.',
    );
    expect(found['"Clearly"']).to.match(
      / In simulations of such sizes 9\d to \d+ % of these intervals contain the true value\.$/,
    );
    expect(found['How sure']).to.match(/^Of the 1 confirmed set /);
  });

  it('says of one set alone whether it contradicts or leaves the claim open', () => {
    const ending = / below 0\.02, is (contradicted|left open) by dsb2018, the only data set here\.$/;
    const verdictOf = (dsc: number) => ending.exec(answer([{ dataset: 'dsb2018', dsc }]).Answer!)?.[1];
    expect([verdictOf(-0.1), verdictOf(-0.02)]).to.deep.equal(['contradicted', 'left open']);
  });

  it('counts in its first sentence what the sets say: here one has lost overlap, one is better', () => {
    const found = answer([{ dataset: 'chasedb1', dsc: -0.1 }, { dataset: 'dsb2018' }]);
    expect(found.Answer).to.equal(
      'DSC++ is better calibrated than DSC, with a loss of overlap (DSC) below 0.02, on 1 of 2 data sets; 1 contradict it, 0 leave it open.',
    );
  });

  it('gives the range over six sets, and a confirmed claim', () => {
    const found = answer(sixSets.map((dataset, at) => ({ dataset, nll: -0.1 - 0.05 * at })));
    // The least fall is 0.1 of 0.5, the largest 0.35 of 0.5; the largest comes first.
    expect(found.NLL).to.match(
      /^Fell on 6 of 6 data sets, clearly on 6: most on msd-hippocampus by (69|70|71) % \(.*\), least on chasedb1 by (19|20|21) % \(/,
    );
    expect(found['Overlap (DSC)']).to.match(/^Clearly kept, above −0\.02, on 6 of 6; it changed between /);
    expect(found.Certainty).to.contain('claim A (calibration) is confirmed: 6 confirmed of 6 data sets;');
  });

  it('says what rose, and a contradicted claim', () => {
    const effects = [{ dataset: 'dsb2018', nll: 0.1, brier: 0.05, dsc: -0.2 }, { dataset: 'isic2018' }];
    const found = answer(effects);
    expect(found.NLL).to.match(/^Fell on 1 of 2 data sets, clearly on 1, clearly rose on 1: /);
    expect(found.NLL).to.match(/up on dsb2018 by (19|20|21) % /);
    // The Brier score of the first rises too.
    expect(found['Brier score']).to.match(/, up on dsb2018 by [\d.]+ % \(\+0\.0/);
    expect(found['Overlap (DSC)']).to.match(/^Clearly kept, above −0\.02, on 1 of 2;/);
    expect(found.Certainty).to.contain('claim A (calibration) is contradicted: ');
  });

  it('counts ECE beside the two scores that judge, from the same tests', () => {
    // ECE falls by 0.05 on the first, on the second it rises by 0.03; on the third nothing changes.
    const study = valuedStudy([
      { dataset: 'chasedb1', ece: -0.05 },
      { dataset: 'dsb2018', ece: 0.03 },
      { dataset: 'isic2018', brier: 0.1, ece: 0 },
    ]);
    const found = textsOf(study);
    expect(found['By score']).to.equal(
      'With DSC++, NLL (which punishes being sure and wrong) is clearly lower (the 95 % interval excludes 0, without correction for the number of data sets) on 3 of 3 data sets, the Brier score on 2, ECE (the calibration error in bins, which the field reports most and no verdict uses) on 1. Clearly higher: Brier on 1, ECE on 1.',
    );
    expect(found.ECE).to.match(/clearly on 1, clearly rose on 1: most on chasedb1 by [\d.]+ % \(−0\.0/);
    expect(answer([{ dataset: 'dsb2018' }])['By score']).to.match(
      / No score is clearly higher on any data set\.$/,
    );
  });

  it('says of one set whether it rose, and where the interval holds 0', () => {
    const found = textsOf(valuedStudy([{ dataset: 'dsb2018', nll: 0.1, brier: -0.0005 }]));
    expect(found.NLL).to.match(/^Rose clearly on dsb2018, by (19|20|21) % \(\+0\./);
    expect(found['Brier score']).to.match(
      /^(Fell|Rose) on dsb2018, but not clearly, by [\d.]+ % \([−+]0\.\d{4} \[−0\.\d{4}, \+0\.\d{4}\]\)\.$/,
    );
  });

  it('leaves the interval out where one pair of networks gives none', () => {
    const found = textsOf(valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], [1]));
    expect(found.NLL).to.match(/^Fell on dsb2018, by \d+ % \(−0\.\d{4}\)\.$/);
    expect(found['Rests on']).to.contain('1 pair of networks');
    expect(found['"Clearly"']).not.to.contain('In simulations');
  });

  it('counts folds as pairs of networks, and says what their shared training cases may do', () => {
    const barely = { dataset: 'dsb2018', cases: 30, brier: -0.005 };
    const found = textsOf(folded(valuedStudy([barely]), 3));
    expect(found['Rests on']).to.contain('(30 test cases), and 3 pairs of networks');
    expect(found['"Clearly"']).to.match(
      /contain the true value if networks of different folds are independent\. Folds share training cases, so networks are correlated: then the share is .* at a correlation of 0\.2, .* at a correlation of 0\.5\.$/,
    );
    // The correction for shared cases leaves none (verdict-variants.test.ts).
    expect(found['How sure']).to.contain('Of the 1 confirmed set, these stay so: ');
    expect(found.Answer).to.match(
      /, on dsb2018; with a correction for shared training cases it does not stay so\.$/,
    );
    const plainly = textsOf(folded(valuedStudy([{ dataset: 'dsb2018', cases: 30 }]), 3));
    expect(plainly.Answer).to.match(
      /, on dsb2018; with a correction for shared training cases it stays so\.$/,
    );
  });

  it('says how often two trainings of the same loss are called different, where there are second seeds', () => {
    // Three seeds of one split: three pairs of seeds under each of two losses for the usual test, too few disjoint pairs for a verdict.
    expect(answer([{ dataset: 'bus-uclm' }])['The same loss twice']).to.match(
      /^Two trainings of the same loss with different seeds \(bus-uclm\) .* in \d of 6 comparisons of NLL, \d of 6 comparisons of Brier, \d of 6 comparisons of DSC \(5 % expected\); the test used here needs 3 disjoint pairs of trainings\.$/,
    );
    const once = valuedStudy([{ dataset: 'bus-uclm' }], ['dsc', 'dsc++'], [1]);
    expect(textsOf(once)).not.to.have.property('The same loss twice');
  });

  it('tells the mean over three sets and more, with what one more would show', () => {
    const sets = ['chasedb1', 'dsb2018', 'isic2018'];
    const found = answer(sets.map((dataset, at) => ({ dataset, nll: -0.1 * (at + 1) })));
    expect(found.Together).to.match(
      /^Over 3 data sets the mean difference is −0\.\d{4} \[[^\]]*\] in NLL and −0\.\d{4} \[[^\]]*\] in Brier \(random effects\)\. The 95 % prediction intervals for one more data set of this kind are \[[^\]]*\] and \[[^\]]*\]\.$/,
    );
    expect(answer(sets.slice(1).map((dataset) => ({ dataset })))).not.to.have.property('Together');
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
    expect(textsOf({ ...study, runs })['Rests on']).to.match(
      /^12 patients and 12 images of unknown patients \(24 test cases\), and 6 pairs of networks/,
    );
  });
});
