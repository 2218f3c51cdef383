import { expect } from 'chai';
import { type ClaimVerdict, judgeClaims } from '../../src/evaluate/claim-verdict.js';
import { compareLosses } from '../../src/evaluate/comparison.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { evaluate } from '../../src/evaluate/evaluation.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { claims } from '../../src/study/claims.js';
import type { LossName } from '../../src/study/losses.js';
import { type SyntheticStudy, smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';
import { type Effect, valuedStudy } from './valued-study.js';

/** One data set of each experiment. */
const sixSets = ['chasedb1', 'bus-uclm', 'dsb2018', 'isic2018', 'hyperkvasir', 'msd-hippocampus'];
const seeds = [1, 2, 3];

function judged(study: Partial<SyntheticStudy>): readonly ClaimVerdict[] {
  const datasets = sixSets.map((dataset) => ({ dataset, cases: 8, foregroundClasses: ['object'] }));
  return evaluate(syntheticStudy({ ...smallStudy, seeds, datasets, ...study })).verdicts;
}

function verdictsOf(verdicts: readonly ClaimVerdict[]): string[] {
  return verdicts.map(({ claim, verdict }) => `${claim.id} ${verdict}`);
}

/** Verdicts by data set of one claim's first pair. */
function answersOf(study: StudyRecord, claim = 'A') {
  const own = evaluate(study).verdicts.find((one) => one.claim.id === claim)!;
  return new Map(
    own.pairs[0]!.experiments.flatMap((answer) => (answer.dataset ? [[answer.dataset, answer]] : [])),
  );
}

const judgeA = (effects: readonly Effect[]) => evaluate(valuedStudy(effects)).verdicts[0]!;
const others = sixSets.slice(1).map((dataset) => ({ dataset }));

describe('claim verdicts', () => {
  it('confirm A and C where DSC++ predicts the posterior and DSC sharpens it, on all six', () => {
    const verdicts = judged({});
    expect(verdictsOf(verdicts)).to.deep.equal(['A confirmed', 'B missing', 'C confirmed']);
    expect(verdicts[0]!.reason).to.equal('6 confirmed of 6 data sets');
  });

  it('contradict A and C where it is the other way round', () => {
    const verdicts = judged({ sharpness: (loss: LossName) => (loss === 'dsc' ? 1 : 4) });
    expect(verdictsOf(verdicts)).to.deep.equal(['A contradicted', 'B missing', 'C contradicted']);
  });

  it('are inconclusive where both losses are alike', () => {
    const verdicts = judged({ sharpness: () => 2 });
    expect(verdictsOf(verdicts)).to.deep.equal(['A inconclusive', 'B missing', 'C inconclusive']);
  });

  it('do not confirm A on two of six data sets, and say which are missing', () => {
    const [claim] = evaluate(valuedStudy([{ dataset: 'dsb2018' }, { dataset: 'isic2018' }])).verdicts;
    expect(claim!.verdict).to.equal('inconclusive');
    expect(claim!.reason).to.equal(
      '2 confirmed, 4 missing of 6 data sets; confirmation requires results for 6 experiments',
    );
    const bus = claim!.pairs[0]!.experiments.find(({ experiment }) => experiment === 'bus2017')!;
    expect(bus).to.include({ dataset: null, reason: 'no results of both losses on a common fold and seed' });
  });

  it('confirm B where each variant is confirmed on two experiments, two sets of one being one answer', () => {
    const losses = claims[1]!.pairs.flatMap(({ baseline, calibrated }) => [baseline, calibrated]);
    const judgeB = (datasets: readonly string[], among = losses) =>
      evaluate(
        valuedStudy(
          datasets.map((dataset) => ({ dataset })),
          among,
        ),
      ).verdicts[1]!;
    expect(judgeB(['drive', 'dsb2018'])).to.include({
      verdict: 'confirmed',
      reason: '4 confirmed of 4 pairs',
    });
    expect(judgeB(['drive', 'chasedb1']).verdict).to.equal('inconclusive');
    expect(judgeB(['drive', 'dsb2018'], losses.slice(0, 6))).to.include({
      verdict: 'inconclusive',
      reason: '3 confirmed, 1 missing of 4 pairs',
    });
  });

  it('are contradicted by one data set that stands after Holm over all, and left open by one that does not', () => {
    const worse = { dataset: 'chasedb1', nll: 0.1 };
    const one = judgeA([worse, ...others]);
    expect(one).to.include({ verdict: 'contradicted', reason: '5 confirmed, 1 contradicted of 6 data sets' });
    const doubtful = judgeA([{ dataset: 'chasedb1', brier: 0 }, ...others]);
    expect(doubtful).to.include({
      verdict: 'inconclusive',
      reason: '5 confirmed, 1 inconclusive of 6 data sets',
    });
    expect(judgeA([worse]).verdict).to.equal('contradicted');
  });

  it('are not judged by drawn images where images of the experiment are there', () => {
    const images = others.map(({ dataset }) => ({ dataset }));
    const drawn = { dataset: 'phantom-vessels', nll: 0.1, dsc: -0.3 };
    const both = judgeA([{ dataset: 'chasedb1' }, ...images, drawn]);
    expect(both).to.deep.equal(judgeA([{ dataset: 'chasedb1' }, ...images]));
    // Where they are all that an experiment has, they answer it.
    expect(judgeA([...images, drawn])).to.include({
      verdict: 'contradicted',
      reason: '5 confirmed, 1 contradicted of 6 data sets',
    });
  });

  it('correct a pair over all pairs that its claim declares', () => {
    const { pairs } = claims[1]!;
    const pairOf = (nll: number) =>
      evaluate(
        valuedStudy([{ dataset: 'dsb2018', nll, brier: 0 }], [pairs[0]!.baseline, pairs[0]!.calibrated]),
      ).verdicts[1]!.pairs[0]!;
    const least = (pair: ReturnType<typeof pairOf>) =>
      Math.min(...pair.experiments.flatMap(({ against }) => against));
    // 6 experiments × 3 ways to contradict are 18 tests of one pair, 72 of four. The set's own verdict is over 3.
    const [doubtful, sure] = [pairOf(0.1), pairOf(0.2)];
    expect(least(doubtful)).to.be.within(0.05 / 72, 0.05 / 18);
    expect(doubtful.experiments.find(({ dataset }) => dataset)!.verdict).to.equal('contradicted');
    expect(doubtful.verdict).to.equal('inconclusive');
    expect(least(sure)).to.be.below(0.05 / 72);
    expect(sure.verdict).to.equal('contradicted');
  });

  it('count p twice where two sets answer one experiment', () => {
    const worse = { dataset: 'drive', nll: 0.021, brier: 0 };
    const one = judgeA([worse]);
    const least = Math.min(...one.pairs[0]!.experiments.flatMap(({ against }) => against));
    expect(least).to.be.within(0.05 / 36, 0.05 / 18);
    expect(one.verdict).to.equal('contradicted');
    expect(judgeA([worse, { dataset: 'chasedb1', nll: 0, brier: 0 }]).verdict).to.equal('inconclusive');
    // A set of another experiment is no second look at this one.
    expect(judgeA([worse, { dataset: 'dsb2018', nll: 0, brier: 0 }]).verdict).to.equal('contradicted');
  });

  it('contradict A where DSC is lost beyond the margin, however good the calibration', () => {
    expect(judgeA([{ dataset: 'chasedb1', dsc: -0.3 }, ...others]).verdict).to.equal('contradicted');
    expect(answersOf(valuedStudy([{ dataset: 'chasedb1', dsc: -0.0201 }])).get('chasedb1')!.verdict).to.equal(
      'inconclusive',
    );
    expect(answersOf(valuedStudy([{ dataset: 'chasedb1', dsc: -0.01 }])).get('chasedb1')!.verdict).to.equal(
      'confirmed',
    );
  });

  it('judge nothing below six patients or three networks, and say so', () => {
    const few = answersOf(valuedStudy([{ dataset: 'dsb2018', cases: 5 }])).get('dsb2018')!;
    expect(few.verdict).to.equal('inconclusive');
    expect(few.reason).to.match(/^fewer than 6 patients; NLL /);
    const two = answersOf(valuedStudy([{ dataset: 'dsb2018', nll: 0.1 }], ['dsc', 'dsc++'], [1, 2])).get(
      'dsb2018',
    )!;
    expect(two.verdict).to.equal('inconclusive');
    expect(two.reason).to.match(/^fewer than 3 pairs of networks; NLL /);
    expect(two.against).to.deep.equal([1, 1, 1]);
    expect(
      evaluate(valuedStudy([{ dataset: 'dsb2018', nll: 0.1 }], ['dsc', 'dsc++'], [1])).verdicts[0]!.verdict,
    ).to.equal('inconclusive');
  });

  it('compare only the folds and seeds that both losses have', () => {
    const study = syntheticStudy({ ...smallStudy, seeds: [1, 2] });
    const runs = study.runs.filter(({ config }) => !(config.loss === 'dsc++' && config.seed === 2));
    const comparisons = compareLosses(datasetRuns({ ...study, runs }));
    expect(comparisons.every(({ seeds: common }) => common.join() === '1')).to.equal(true);
    const five = folded(syntheticStudy({ ...smallStudy, seeds: [1, 2, 3] }), 3);
    const kept = five.runs.filter(({ config }) => !(config.loss === 'dsc' && config.fold?.number === 2));
    const networks = compareLosses(datasetRuns({ ...five, runs: kept }))[0]!.networks;
    expect(networks.map(({ fold }) => fold)).to.deep.equal([1, 3]);
  });

  it('pass on why a planned data set is absent', () => {
    const absences = new Map([
      ['bus2017', 'no folder bus2017 in the data directory'],
      ['bus-uclm', 'no mask'],
    ]);
    const [claim] = judgeClaims(datasetRuns(syntheticStudy(smallStudy)), absences);
    const bus = claim!.pairs[0]!.experiments.find(({ experiment }) => experiment === 'bus2017')!;
    expect(bus.reason).to.equal('bus2017: no folder bus2017 in the data directory; bus-uclm: no mask');
  });
});

describe('the verdict on one data set', () => {
  /** Clear, doubtful, contradicted and barely significant ones, so that any common correction would show. */
  const effects: readonly Effect[] = [
    { dataset: 'chasedb1', nll: -0.004, cases: 28 },
    { dataset: 'bus-uclm', brier: 0.003 },
    { dataset: 'dsb2018', nll: -0.0035 },
    { dataset: 'isic2018', nll: 0.004, brier: 0.003 },
    { dataset: 'hyperkvasir', dsc: -0.024 },
    { dataset: 'msd-hippocampus' },
  ];
  const whole = valuedStudy(effects);

  for (const [kind, study] of [
    ['seeds', whole],
    ['folds', folded(whole, 3)],
  ] as const) {
    it(`is the same with that set's results alone and with all (${kind})`, () => {
      const together = answersOf(study);
      const verdicts = new Set<string>();
      for (const { dataset } of effects) {
        const alone = { ...study, runs: study.runs.filter(({ config }) => config.dataset === dataset) };
        for (const claim of ['A', 'C']) {
          expect(answersOf(alone, claim).get(dataset)).to.deep.equal(answersOf(study, claim).get(dataset));
        }
        verdicts.add(together.get(dataset)!.verdict);
      }
      expect(verdicts.size).to.be.at.least(2);
    });
  }

  it('of folds takes patients as nested in them, and prints every fold', () => {
    const study = folded(valuedStudy([{ dataset: 'dsb2018' }]), 3);
    const answer = answersOf(study).get('dsb2018')!;
    expect(answer.verdict).to.equal('confirmed');
    expect([answer.patients, answer.cases, answer.networks.length]).to.deep.equal([12, 12, 3]);
    expect(answer.conditions[0]!.layout.kind).to.equal('nested');
    expect(answer.reason).to.match(
      /^NLL −0\.\d{4} \[.*\] \(p .*; by fold −0\.\d{4}, −0\.\d{4}, −0\.\d{4}\); Brier /,
    );
  });

  it('counts no fold in which nothing is defined, and says how many patients are left out', () => {
    const study = folded(
      valuedStudy([{ dataset: 'dsb2018', cases: 20 }], ['dsc', 'dsc++'], [1, 2, 3, 4, 5]),
      5,
    );
    // Nothing to find in the masks of three folds, so that reach is defined in two.
    const empty = (places: readonly number[]) => ({
      ...study,
      runs: study.runs.map((run) => ({
        ...run,
        thresholds: run.thresholds.map((row) =>
          places.includes(run.config.fold!.number) ? { ...row, tp: 0, fn: 0 } : row,
        ),
      })),
    });
    const [whole, three, two] = [[], [1, 2], [1, 2, 3]].map(
      (places) => answersOf(empty(places), 'C').get('dsb2018')!,
    );
    expect(whole!.reason).to.not.include('left out');
    expect(three!.conditions[0]!.layout.rows).to.have.length(3);
    expect(three!.reason).to.include('8 patients left out, in whom a loss leaves it undefined');
    expect(three!.reason).to.not.include('fewer than 3 pairs');
    expect([two!.verdict, two!.patients]).to.deep.equal(['inconclusive', 8]);
    expect(two!.reason).to.match(/^fewer than 3 pairs of networks/);
  });

  it('counts the images of one patient as one', () => {
    const study = valuedStudy([{ dataset: 'dsb2018', cases: 14 }]);
    const byCase = Object.fromEntries(
      study.runs[0]!.config.cases.test.map((caseId, index) => [caseId, `child ${Math.floor(index / 2)}`]),
    );
    const runs = study.runs.map((run) => ({
      ...run,
      config: { ...run.config, patients: { noun: 'child', byCase } },
    }));
    const answer = answersOf({ ...study, runs }).get('dsb2018')!;
    expect([answer.patients, answer.cases]).to.deep.equal([7, 14]);
  });
});
