import { expect } from 'chai';
import { columnMeans } from '../../src/evaluate/column-means.js';
import { type Comparison, compareLosses, significance } from '../../src/evaluate/comparison.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { type MetricName, metricCatalogue, metricNames } from '../../src/metrics/catalogue.js';
import { allClassesRow, anyForegroundRow, scoredRows } from '../../src/metrics/scored-rows.js';
import { thresholdReach } from '../../src/metrics/threshold-curve.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { rankBiserial } from '../../src/statistics/rank-biserial.js';
import { signedRankTest } from '../../src/statistics/signed-rank-test.js';
import type { LossName } from '../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const oneSeed = { ...smallStudy, seeds: [1] };
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The study with a metric of some cases changed. */
function withValues(
  study: StudyRecord,
  metric: MetricName,
  value: (loss: LossName, caseId: string, old: number) => number,
): StudyRecord {
  const runs = study.runs.map((run) => ({
    ...run,
    cases: run.cases.map((score) => ({
      ...score,
      values: {
        ...score.values,
        [metric]: value(run.config.loss, score.caseId, score.values[metric]),
      },
    })),
  }));
  return { ...study, runs };
}

describe('comparisons', () => {
  const study = syntheticStudy(oneSeed);
  let comparisons: Comparison[];
  before(() => {
    comparisons = compareLosses(datasetRuns(study));
  });
  const runOf = (dataset: string, loss: LossName) =>
    study.runs.find(({ config }) => config.dataset === dataset && config.loss === loss)!;
  const find = (list: readonly Comparison[], dataset: string, quantity: string) =>
    list.find((one) => one.dataset === dataset && one.quantity === quantity)!;

  it('subtract the baseline from the calibrated loss, case by case', () => {
    const nll = (loss: LossName) => runOf('dsb2018', loss).cases.map(({ values }) => values.nll);
    const [baseline, calibrated] = [nll('dsc'), nll('dsc++')];
    const expected = calibrated.map((value, index) => value - baseline[index]!);
    const found = find(comparisons, 'dsb2018', 'nll');
    expect(found.differences).to.deep.equal(expected);
    expect(found.difference).to.be.closeTo(mean(expected), 1e-15);
    expect(found.baselineMean).to.be.closeTo(mean(baseline), 1e-15);
    expect(found.calibratedMean).to.be.closeTo(mean(calibrated), 1e-15);
    expect(found.low).to.be.lessThan(found.difference);
    expect(found.high).to.be.greaterThan(found.difference);
    const { pValue, method } = signedRankTest(expected);
    expect(found).to.include({
      row: 'nucleus',
      better: 'lower',
      undefinedCases: 0,
      effectSize: rankBiserial(expected),
      pValue,
      method,
    });
    expect(found.seeds).to.deep.equal([1]);
    expect(found.pair).to.include({ baseline: 'dsc', calibrated: 'dsc++' });
  });

  it('correct the two primary metrics of both data sets as one family of four', () => {
    const family = comparisons.filter(({ family: name }) => name === 'A: primary');
    expect(family.map(({ familySize }) => familySize)).to.deep.equal([4, 4, 4, 4]);
    // All eight differences of each have one sign: p = 2 / 2^8, and Holm multiplies the smallest of four by 4.
    expect(family.map(({ pValue }) => pValue)).to.deep.equal([2 / 256, 2 / 256, 2 / 256, 2 / 256]);
    expect(family.map(({ adjustedPValue }) => adjustedPValue)).to.deep.equal(Array(4).fill(8 / 256));
    expect(family.map(significance)).to.deep.equal(['better', 'better', 'better', 'better']);
  });

  it('take every metric that has a better side once a data set, each other metric in a family of its own', () => {
    for (const dataset of ['chasedb1', 'dsb2018']) {
      const own = comparisons.filter((one) => one.dataset === dataset && one.claim.id === 'A');
      const judged = metricNames.filter((metric) => metricCatalogue[metric].better !== 'none');
      expect(own.map(({ quantity }) => quantity)).to.deep.equal(judged);
      for (const { quantity, family, better } of own) {
        const isPrimary = quantity === 'nll' || quantity === 'brier';
        expect(family).to.equal(isPrimary ? 'A: primary' : `A: ${quantity}`);
        expect(better).to.equal(metricCatalogue[quantity as MetricName].better);
      }
    }
  });

  it('of reach are those of the cases’ thresholds', () => {
    const reach = (loss: LossName) =>
      runOf('dsb2018', loss).config.cases.test.map(
        (caseId) =>
          thresholdReach(runOf('dsb2018', loss).thresholds.filter((entry) => entry.caseId === caseId)).reach,
      );
    const baseline = reach('dsc');
    const found = find(comparisons, 'dsb2018', 'reach');
    expect(found).to.include({ row: 'nucleus', better: 'higher', family: 'C: reach', familySize: 2 });
    expect(found.claim.id).to.equal('C');
    expect(found.differences).to.deep.equal(reach('dsc++').map((value, index) => value - baseline[index]!));
  });

  it('leave out cases that one loss leaves undefined, and count them', () => {
    const lost = new Set(['case-001', 'case-004']);
    const changed = withValues(study, 'precision', (loss, caseId, old) =>
      loss === 'dsc++' && lost.has(caseId) ? Number.NaN : old,
    );
    const found = find(compareLosses(datasetRuns(changed)), 'dsb2018', 'precision');
    expect(found.undefinedCases).to.equal(2);
    expect(found.differences).to.have.length(6);
    const kept = runOf('dsb2018', 'dsc').cases.filter(({ caseId }) => !lost.has(caseId));
    expect(found.baselineMean).to.be.closeTo(mean(kept.map(({ values }) => values.precision)), 1e-15);
  });

  it('of one pair have no interval, of none no test and no place in their family', () => {
    const only = (cases: readonly string[]) =>
      find(
        compareLosses(
          datasetRuns(
            withValues(study, 'precision', (_, caseId, old) => (cases.includes(caseId) ? old : Number.NaN)),
          ),
        ),
        'dsb2018',
        'precision',
      );
    const single = only(['case-002']);
    expect([single.low, single.high]).to.deep.equal([Number.NaN, Number.NaN]);
    expect(single.difference).to.equal(single.differences[0]);
    const two = only(['case-002', 'case-003']);
    expect(two.low).to.be.at.most(two.high);
    const none = only([]);
    expect([none.pValue, none.adjustedPValue, none.familySize]).to.deep.equal([Number.NaN, Number.NaN, 0]);
  });

  it('judge several classes by the row of all, and reach by any foreground', () => {
    const classes = ['kidney', 'tumour'];
    const volumes = syntheticStudy({
      ...oneSeed,
      datasets: [{ dataset: 'kits19', cases: 6, foregroundClasses: classes }],
    });
    const [runs] = datasetRuns(volumes);
    expect(runs).to.include({ calibrationRow: allClassesRow, thresholdRow: anyForegroundRow });
    expect(runs!.rows).to.deep.equal(scoredRows(classes));
    const found = compareLosses([runs!]);
    const primary = found.filter(({ family }) => family === 'A: primary');
    expect(primary.map(({ row, quantity }) => [row, quantity])).to.deep.equal([
      ['all', 'brier'],
      ['all', 'nll'],
    ]);
    const others = found.filter(({ family }) => family === 'A: nll');
    expect(others.map(({ row }) => row)).to.deep.equal(['kidney', 'tumour', anyForegroundRow]);
    expect(found.filter(({ quantity }) => quantity === 'reach').map(({ row }) => row)).to.deep.equal([
      anyForegroundRow,
    ]);
  });

  it('come in the paper’s order of data sets, unknown ones last by name', () => {
    const names = ['zebrafish', 'kits19', 'dsb2018', 'axons', 'chasedb1'];
    const datasets = names.map((dataset) => ({ dataset, cases: 2, foregroundClasses: ['object'] }));
    const runs = datasetRuns(syntheticStudy({ ...oneSeed, datasets }));
    expect(runs.map(({ dataset }) => dataset)).to.deep.equal([
      'chasedb1',
      'dsb2018',
      'kits19',
      'axons',
      'zebrafish',
    ]);
  });
});

describe('means of columns', () => {
  it('are over the rows that define them', () => {
    const rows = [
      [1, Number.NaN, Number.NaN],
      [3, 5, Number.NaN],
    ];
    expect(columnMeans(rows)).to.deep.equal([2, 5, Number.NaN]);
    expect(columnMeans([])).to.deep.equal([]);
  });
});
