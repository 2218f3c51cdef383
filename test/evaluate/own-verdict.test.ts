import { expect } from 'chai';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { judgeOwn, type OwnVerdict } from '../../src/evaluate/own-verdict.js';
import { ownVerdictMarkdown, ownVerdictText } from '../../src/evaluate/own-verdict-text.js';
import { folded } from './folded-study.js';
import { type Effect, valuedStudy } from './valued-study.js';

function verdictOn(effect: Partial<Effect>): OwnVerdict {
  const [verdict] = judgeOwn(datasetRuns(valuedStudy([{ dataset: 'my-scans', ...effect }])));
  return verdict!;
}
const textOf = (verdict: OwnVerdict, about: string) =>
  ownVerdictText(verdict).sentences.find((sentence) => sentence.about === about)!.text;

describe('the verdict on own images', () => {
  it('says yes where NLL and Brier score fall, and that no Dice is lost', () => {
    const verdict = verdictOn({});
    expect([verdict.calibration, verdict.cost]).to.deep.equal(['better', 'none']);
    expect(verdict.scores.nll.estimate.mean).to.be.closeTo(-0.1, 0.005);
    expect(textOf(verdict, 'Calibration')).to.match(
      /^Yes, DSC\+\+ is better calibrated here than DSC: NLL 0\.5\d+ → 0\.4\d+, difference −0\.\d+ \[−0\.\d+, −0\.\d+\]; Brier/,
    );
    expect(textOf(verdict, 'Dice')).to.match(/^DSC\+\+ has no relevant cost in Dice: DSC /);
    expect(textOf(verdict, 'Images')).to.equal(
      '12 test images, each counted as its own patient, because patients are unknown; 3 seeds.',
    );
  });

  it('counts the images and patients of the folds that both losses share, not those that any run tested', () => {
    const whole = folded(valuedStudy([{ dataset: 'my-scans' }]), 3);
    const caseIds = [...new Set(whole.runs.flatMap(({ config }) => config.cases.test))].sort();
    const fold = (index: number) => index % 3;
    const byCase = Object.fromEntries(
      caseIds.map((caseId, index) => [caseId, `p${fold(index)} ${index < 6 ? 'a' : 'b'}`]),
    );
    // The third fold of the ++ loss failed.
    const runs = whole.runs
      .filter(({ config }) => config.loss === 'dsc' || config.fold!.number < 3)
      .map((run) => ({ ...run, config: { ...run.config, patients: { noun: 'child', byCase } } }));
    const [verdict] = judgeOwn(datasetRuns({ ...whole, runs }));
    // Two of three folds, each with 4 of the 12 images, of 2 patients.
    expect([verdict!.cases, verdict!.patients]).to.deep.equal([8, 4]);
    expect(textOf(verdict!, 'Images')).to.match(
      /^8 test images, of 4 patients; 2 folds\. With fewer than 6 patients .*no conclusion/,
    );
  });

  it('says how many trainings were cut off or broke down, and nothing where all ended by themselves', () => {
    const study = valuedStudy([{ dataset: 'my-scans' }]);
    const ended = (kinds: readonly ('early stopping' | 'cap' | 'broken down')[]) => {
      const runs = study.runs.map((run, at) => ({
        ...run,
        ending: { ...run.ending, kind: kinds[at % kinds.length]! },
      }));
      const [verdict] = judgeOwn(datasetRuns({ ...study, runs: runs as typeof study.runs }));
      return ownVerdictText(verdict!).sentences.filter(({ about }) => about === 'Training');
    };
    expect(ended(['early stopping'])).to.deep.equal([]);
    const [cutOff, broken] = ended(['cap', 'cap', 'broken down']);
    expect(cutOff!.text).to.match(
      /^4 of 6 trainings ended at the cap of \d+ epochs? and may not be complete/,
    );
    expect(broken!.text).to.match(/^2 of 6 trainings broke down but count like the others/);
  });

  it('says no where one of them rises', () => {
    expect(verdictOn({ nll: 0.1 }).calibration).to.equal('worse');
    expect(textOf(verdictOn({ nll: 0.1 }), 'Calibration')).to.match(/^No, DSC\+\+ is worse calibrated/);
  });

  it('leaves open what the images do not tell, and says why', () => {
    const verdict = verdictOn({ nll: 0, brier: 0 });
    expect(verdict.calibration).to.equal('open');
    expect(textOf(verdict, 'Calibration')).to.match(
      /^Open: these images do not show whether DSC\+\+ is better calibrated than DSC \(the interval excludes a relevant advantage: /,
    );
  });

  it('says what Dice is lost or gained', () => {
    expect(verdictOn({ dsc: -0.1 }).cost).to.equal('loss');
    expect(verdictOn({ dsc: 0.1 }).cost).to.equal('gain');
    expect(verdictOn({ dsc: -0.01 }).cost).to.equal('none');
    expect(textOf(verdictOn({ dsc: -0.1 }), 'Dice')).to.match(/^DSC\+\+ costs Dice: /);
  });

  it('judges nothing below six patients, and says what cannot be concluded', () => {
    const verdict = verdictOn({ cases: 4 });
    expect([verdict.calibration, verdict.cost]).to.deep.equal(['unjudged', 'unjudged']);
    expect(textOf(verdict, 'Images')).to.include(
      'With fewer than 6 patients no conclusion about new patients is possible',
    );
    expect(textOf(verdict, 'Temperature')).to.not.match(/better/);
  });

  it('sets a temperature beside the loss, as the baseline learned it', () => {
    const { temperature } = verdictOn({});
    expect(temperature.temperatures).to.have.length(3);
    expect(textOf(verdictOn({}), 'Temperature')).to.match(
      /^Alternative to the loss, one temperature learned on validation cases after training: DSC at T \d\.\d\d/,
    );
  });

  it('has a sentence for either goal under either loss', () => {
    const cuts = ownVerdictText(verdictOn({})).sentences.filter(({ about }) => about === 'Threshold');
    expect(cuts).to.have.length(4);
    for (const { text } of cuts)
      expect(text).to.match(
        /^(For a (recall|precision) of 0\.9, use threshold 0\.\d\d.* with DSC(\+\+)?, chosen on validation cases\. On test cases: |No threshold from)/,
      );
  });

  it('is one text for terminal, page and notebook', () => {
    const markdown = ownVerdictMarkdown([verdictOn({})]);
    expect(markdown.split('\n')[0]).to.equal('**my-scans: DSC++ against DSC on your images**');
    expect(markdown).to.include('- *Calibration.* Yes, ');
  });

  it('says nothing where no pair was trained', () => {
    expect(judgeOwn(datasetRuns(valuedStudy([{ dataset: 'my-scans' }], ['dsc'])))).to.deep.equal([]);
  });
});
