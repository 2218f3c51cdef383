import { expect } from 'chai';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import {
  sameLossMetrics,
  sameLossRates,
  skipsSeedPairs,
  summedRates,
  totalRate,
} from '../../src/evaluate/same-loss.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { signedRankTest } from '../../src/statistics/signed-rank-test.js';
import { valuedStudy } from './valued-study.js';

const rates = (study: StudyRecord) =>
  sameLossRates(datasetRuns(study)).filter(({ metric }) => metric === 'nll');

/** Seeds 1 … 10 as two rounds of five folds of twelve cases: seeds 1 to 5 of the first round, 6 to 10 of the second. */
function twoRounds(study: StudyRecord): StudyRecord {
  const runs = study.runs.map((run) => {
    const number = ((run.config.seed - 1) % 5) + 1;
    const test = run.config.cases.test.filter((_, index) => index % 5 === number - 1);
    const config = { ...run.config, fold: { number, of: 5 }, cases: { ...run.config.cases, test } };
    return { ...run, config, cases: run.cases.filter(({ caseId }) => test.includes(caseId)) };
  });
  return { ...study, runs };
}

describe('A/A comparison', () => {
  it('compares every two seeds of one loss by Wilcoxon’s test over cases', () => {
    const study = valuedStudy([{ dataset: 'dsb2018' }]);
    const found = rates(study);
    expect(found.map(({ loss }) => loss)).to.deep.equal(['dsc', 'dsc++']);
    for (const { loss, overCases } of found) {
      const nll = study.runs
        .filter(({ config }) => config.loss === loss)
        .map(({ cases }) => cases.map(({ values }) => values.nll));
      const pValues = [
        [0, 1],
        [0, 2],
        [1, 2],
      ].map(([a, b]) => signedRankTest(nll[b!]!.map((value, index) => value - nll[a!]![index]!)).pValue);
      expect(overCases).to.deep.equal({ comparisons: 3, different: pValues.filter((p) => p < 0.05).length });
    }
  });

  it('sums over sets that have both tests, without phantoms beside their images', () => {
    const both = { comparisons: 8, different: 1 };
    const none = { comparisons: 0, different: 0 };
    const rate = (dataset: string, ofVerdicts: typeof both) => ({
      ...{ dataset, loss: 'dsc' as const, metric: 'nll' as const },
      ...{ overCases: { comparisons: 3, different: 2 }, ofVerdicts },
    });
    const sets = (...rates: ReturnType<typeof rate>[]) =>
      summedRates(rates).rates.map(({ dataset }) => dataset);
    expect(sets(rate('dsb2018', both), rate('isic2018', none), rate('phantom-nuclei', both))).to.deep.equal([
      'dsb2018',
    ]);
    expect(sets(rate('dsb2018', none), rate('phantom-nuclei', none))).to.deep.equal(['dsb2018']);
    expect(sets(rate('phantom-nuclei', none))).to.deep.equal(['phantom-nuclei']);
  });

  it('asks the test of the verdicts where there are three pairs of networks: both ways round of each but the first', () => {
    expect(rates(valuedStudy([{ dataset: 'dsb2018' }]))[0]!.ofVerdicts.comparisons).to.equal(0);
    const six = rates(valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], [1, 2, 3, 4, 5, 6]));
    expect(six.map(({ ofVerdicts }) => ofVerdicts.comparisons)).to.deep.equal([4, 4]);
  });

  it('pairs the rounds of every fold: 2⁴ ways round of five, one Wilcoxon comparison each', () => {
    const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
    const [found] = rates(
      twoRounds(valuedStudy([{ dataset: 'dsb2018', cases: 35 }], ['dsc', 'dsc++'], seeds)),
    );
    expect(found!.overCases.comparisons).to.equal(5);
    expect(found!.ofVerdicts.comparisons).to.equal(16);
  });

  it('compares of many seeds those at most five apart, and takes as many choices as seven pairs have', () => {
    for (const [seeds, comparisons] of [
      [6, 15],
      [7, 20],
      // 5 to each of the seeds before, but 4, 3, 2, 1 and 0 to the first five.
      [26, 5 * 26 - 15],
    ] as const) {
      const numbers = Array.from({ length: seeds }, (_, index) => index + 1);
      const study = valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], numbers);
      const [found] = rates(study);
      expect(found!.overCases.comparisons).to.equal(comparisons);
      expect(found!.ofVerdicts.comparisons).to.equal(Math.min(64, 2 ** (Math.floor(seeds / 2) - 1)));
      expect(skipsSeedPairs(datasetRuns(study))).to.equal(seeds > 6);
      expect(rates(study)[0], 'the same each time').to.deep.equal(found);
    }
  });

  it('finds no difference between networks that are the same', () => {
    const study = valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], [1, 2, 3, 4, 5, 6]);
    const runs = study.runs.map((run) => ({ ...run, cases: study.runs[0]!.cases }));
    for (const { overCases, ofVerdicts } of sameLossRates(datasetRuns({ ...study, runs }))) {
      expect([overCases.different, ofVerdicts.different]).to.deep.equal([0, 0]);
    }
  });

  it('errs by Wilcoxon’s test where networks differ, and by the verdicts’ near its promise', () => {
    // Networks differ by 0.001, patients by 0.005: a share of 0.2, with 60 patients. 40 losses of six seeds.
    const seeds = [1, 2, 3, 4, 5, 6];
    const all = Array.from({ length: 10 }, (_, round) =>
      rates(
        valuedStudy(
          [{ dataset: 'dsb2018', cases: 60 }],
          ['dsc', 'dsc++'],
          seeds.map((seed) => seed + 100 * round),
        ),
      ),
    ).flat();
    const [field, own] = [
      totalRate(all.map(({ overCases }) => overCases)),
      totalRate(all.map(({ ofVerdicts }) => ofVerdicts)),
    ];
    expect(field.comparisons).to.equal(300);
    expect(field.different / field.comparisons).to.be.above(0.1);
    expect(own.comparisons).to.equal(80);
    expect(own.different / own.comparisons).to.be.below(0.1);
  });

  it('has a row for each metric, and none where a loss has one seed', () => {
    const one = valuedStudy([{ dataset: 'dsb2018' }], ['dsc', 'dsc++'], [1]);
    expect(sameLossRates(datasetRuns(one))).to.deep.equal([]);
    const three = sameLossRates(datasetRuns(valuedStudy([{ dataset: 'dsb2018' }])));
    expect(three.slice(0, 4).map(({ metric }) => metric)).to.deep.equal(sameLossMetrics);
  });
});
