import { expect } from 'chai';
import { columnMeans } from '../../src/evaluate/column-means.js';
import { type Comparison, compareLosses, significance } from '../../src/evaluate/comparison.js';
import { datasetRuns } from '../../src/evaluate/dataset-runs.js';
import { type MetricName, metricCatalogue, metricNames } from '../../src/metrics/catalogue.js';
import { allClassesRow, anyForegroundRow, scoredRows } from '../../src/metrics/scored-rows.js';
import { thresholdReach } from '../../src/metrics/threshold-curve.js';
import type { StudyRecord } from '../../src/record/study-record.js';
import { crossedMean } from '../../src/statistics/crossed-mean.js';
import { meanInterval, meanTestPValue } from '../../src/statistics/mean-estimate.js';
import { nestedMean } from '../../src/statistics/nested-mean.js';
import { rankBiserial } from '../../src/statistics/rank-biserial.js';
import { signedRankTest } from '../../src/statistics/signed-rank-test.js';
import { studentMean } from '../../src/statistics/student-mean.js';
import type { LossName } from '../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';
import { valuedStudy } from './valued-study.js';

const oneSeed = { ...smallStudy, seeds: [1] };
const threeSeeds = { ...smallStudy, seeds: [1, 2, 3] };
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
        [metric]: value(run.config.loss as LossName, score.caseId, score.values[metric]),
      },
    })),
  }));
  return { ...study, runs };
}

describe('comparisons', () => {
  const study = syntheticStudy(threeSeeds);
  let comparisons: Comparison[];
  before(() => {
    comparisons = compareLosses(datasetRuns(study));
  });
  const runsOf = (dataset: string, loss: LossName) =>
    study.runs.filter(({ config }) => config.dataset === dataset && config.loss === loss);
  const find = (list: readonly Comparison[], dataset: string, quantity: string) =>
    list.find((one) => one.dataset === dataset && one.quantity === quantity)!;
  /** Calibrated − baseline in NLL: a row a seed, a value a case. */
  const nllBySeed = (dataset: string) =>
    runsOf(dataset, 'dsc++').map((run, seed) =>
      run.cases.map(
        ({ values }, index) => values.nll - runsOf(dataset, 'dsc')[seed]!.cases[index]!.values.nll,
      ),
    );

  it('subtract the baseline from the calibrated loss under every seed, and cross seeds with patients', () => {
    const bySeed = nllBySeed('dsb2018');
    const expected = crossedMean(bySeed);
    const found = find(comparisons, 'dsb2018', 'nll');
    expect(found.estimate).to.deep.equal(expected);
    expect(found.difference).to.equal(expected.mean);
    expect({ low: found.low, high: found.high }).to.deep.equal(meanInterval(expected));
    expect(found.pValue).to.equal(meanTestPValue(expected));
    expect(found.byNetwork.map(({ label }) => label)).to.deep.equal(['seed 1', 'seed 2', 'seed 3']);
    found.byNetwork.forEach((network, seed) => {
      expect(network.mean).to.be.closeTo(mean(bySeed[seed]!), 1e-15);
    });
    const nll = (loss: LossName) =>
      mean(runsOf('dsb2018', loss).flatMap(({ cases }) => cases.map(({ values }) => values.nll)));
    expect(found.baselineMean).to.be.closeTo(nll('dsc'), 1e-14);
    expect(found.calibratedMean).to.be.closeTo(nll('dsc++'), 1e-14);
    expect(found).to.include({ row: 'nucleus', better: 'lower', cases: 8, undefinedCases: 0 });
    expect(found.seeds).to.deep.equal([1, 2, 3]);
    expect(found.pair).to.include({ baseline: 'dsc', calibrated: 'dsc++' });
  });

  it('tell beside it what Wilcoxon’s test says of these networks: patients averaged over them', () => {
    const bySeed = nllBySeed('chasedb1');
    const patients = bySeed[0]!.map((_, index) => mean(bySeed.map((row) => row[index]!)));
    const { theseNetworks, differences } = find(comparisons, 'chasedb1', 'nll');
    expect(differences).to.deep.equal(patients);
    const { pValue, method } = signedRankTest(patients);
    expect(theseNetworks).to.deep.include({
      pValue,
      method,
      effectSize: rankBiserial(patients),
      agrees: true,
    });
    expect({ low: theseNetworks.low, high: theseNetworks.high }).to.deep.equal(
      meanInterval(studentMean(patients)),
    );
  });

  it('say where ranks and mean point two ways: most a little worse, one much better', () => {
    const changed = withValues(study, 'nll', (loss, caseId) =>
      loss === 'dsc' ? 1 : caseId === 'case-000' ? 0 : 1.01 + Number(caseId.slice(-1)) / 1000,
    );
    const { difference, theseNetworks } = find(compareLosses(datasetRuns(changed)), 'dsb2018', 'nll');
    expect(difference).to.be.below(0);
    expect(theseNetworks.effectSize).to.be.above(0);
    expect(theseNetworks.agrees).to.equal(false);
  });

  it('say nothing against one another where there are no ranks, or where they balance', () => {
    const of = (nll: (loss: LossName, caseId: string) => number) =>
      find(compareLosses(datasetRuns(withValues(study, 'nll', nll))), 'dsb2018', 'nll').theseNetworks;
    const none = of(() => Number.NaN);
    expect([none.effectSize, none.agrees]).to.deep.equal([Number.NaN, true]);
    // −4 against 1, 3: the ranks of both directions are alike, the mean is not 0.
    const differences: Record<string, number> = { 'case-000': -4, 'case-001': 1, 'case-002': 3 };
    const balanced = of((loss, caseId) => (loss === 'dsc' ? 0 : (differences[caseId] ?? Number.NaN)));
    expect([balanced.effectSize, balanced.agrees]).to.deep.equal([0, true]);
  });

  it('of folds nest patients in them', () => {
    const found = find(compareLosses(datasetRuns(folded(study, 3))), 'dsb2018', 'nll');
    const folds = nllBySeed('dsb2018').map((row, fold) => row.filter((_, index) => index % 3 === fold));
    expect(found.estimate).to.deep.equal(nestedMean(folds));
    expect(found.byNetwork.map(({ label }) => label)).to.deep.equal(['fold 1', 'fold 2', 'fold 3']);
    expect(found.differences).to.deep.equal(folds.flat());
    const ofThree = folded(study, 3);
    const second = { ...ofThree, runs: ofThree.runs.filter(({ config }) => config.fold!.number === 2) };
    const only = find(compareLosses(datasetRuns(second)), 'dsb2018', 'nll');
    expect(only.byNetwork.map(({ label }) => label)).to.deep.equal(['fold 2']);
  });

  it('of one network have a mean, no interval, and what these networks show', () => {
    const single = find(
      compareLosses(datasetRuns(syntheticStudy({ ...smallStudy, seeds: [1] }))),
      'dsb2018',
      'nll',
    );
    expect([single.low, single.pValue, single.adjustedPValue]).to.deep.equal([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
    expect(single.difference).to.be.closeTo(mean(single.differences), 1e-15);
    expect(single.theseNetworks.low).to.be.below(single.difference);
    expect(significance(single)).to.equal('none');
  });

  it('correct each quantity over the six tests that claim A declares, four of them absent', () => {
    const family = comparisons.filter(({ claim, quantity }) => claim.id === 'A' && quantity === 'nll');
    expect(family.map(({ familySize }) => familySize)).to.deep.equal([6, 6]);
    const sorted = family.map(({ pValue }) => pValue).sort((a, b) => a - b);
    const expected = [6 * sorted[0]!, Math.max(6 * sorted[0]!, 5 * sorted[1]!)];
    const adjusted = family.map(({ adjustedPValue }) => adjustedPValue).sort((a, b) => a - b);
    adjusted.forEach((p, index) => {
      expect(p).to.be.closeTo(Math.min(1, expected[index]!), 1e-15);
    });
    expect(family.map(significance)).to.deep.equal(['better', 'better']);
  });

  it('of the declared tests are not changed by phantoms and second sets beside them', () => {
    const adjustedOf = (datasets: readonly string[]) => {
      const found = compareLosses(datasetRuns(valuedStudy(datasets.map((dataset) => ({ dataset })))));
      return (dataset: string) => find(found, dataset, 'nll');
    };
    const alone = adjustedOf(['drive', 'dsb2018']);
    const beside = adjustedOf(['drive', 'chasedb1', 'dsb2018', 'phantom-nuclei', 'own-images']);
    for (const dataset of ['drive', 'dsb2018']) {
      expect(beside(dataset).adjustedPValue).to.equal(alone(dataset).adjustedPValue);
    }
    for (const dataset of ['chasedb1', 'phantom-nuclei', 'own-images']) {
      const { adjustedPValue, pValue } = beside(dataset);
      expect(adjustedPValue).to.be.closeTo(6 * pValue, 1e-15);
    }
  });

  it('take every metric that has a better side once a data set', () => {
    for (const dataset of ['chasedb1', 'dsb2018']) {
      const own = comparisons.filter((one) => one.dataset === dataset && one.claim.id === 'A');
      const judged = metricNames.filter((metric) => metricCatalogue[metric].better !== 'none');
      expect(own.map(({ quantity }) => quantity)).to.deep.equal(judged);
      for (const { quantity, better } of own) {
        expect(better).to.equal(metricCatalogue[quantity as MetricName].better);
      }
    }
  });

  it('of reach are those of the cases’ thresholds', () => {
    const reach = (loss: LossName) =>
      runsOf('dsb2018', loss).map((run) =>
        run.config.cases.test.map(
          (caseId) => thresholdReach(run.thresholds.filter((entry) => entry.caseId === caseId)).reach,
        ),
      );
    const [baseline, calibrated] = [reach('dsc'), reach('dsc++')];
    const found = find(comparisons, 'dsb2018', 'reach');
    expect(found).to.include({ row: 'nucleus', better: 'higher', familySize: 6 });
    expect(found.claim.id).to.equal('C');
    expect(found.layout.rows).to.deep.equal(
      calibrated.map((row, seed) => row.map((value, index) => value - baseline[seed]![index]!)),
    );
  });

  it('leave out cases that one loss leaves undefined, and count them', () => {
    const lost = new Set(['case-001', 'case-004']);
    const changed = withValues(study, 'precision', (loss, caseId, old) =>
      loss === 'dsc++' && lost.has(caseId) ? Number.NaN : old,
    );
    const found = find(compareLosses(datasetRuns(changed)), 'dsb2018', 'precision');
    expect([found.cases, found.undefinedCases]).to.deep.equal([6, 2]);
    expect(found.differences).to.have.length(6);
    const kept = runsOf('dsb2018', 'dsc').flatMap(({ cases }) =>
      cases.filter(({ caseId }) => !lost.has(caseId)),
    );
    expect(found.baselineMean).to.be.closeTo(mean(kept.map(({ values }) => values.precision)), 1e-14);
  });

  it('of one patient have no interval, of none no test', () => {
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
    expect([single.low, single.high, single.pValue]).to.deep.equal([Number.NaN, Number.NaN, Number.NaN]);
    expect(single.difference).to.be.closeTo(single.differences[0]!, 1e-15);
    const two = only(['case-002', 'case-003']);
    expect(two.low).to.be.at.most(two.high);
    const none = only([]);
    expect([none.pValue, none.adjustedPValue, none.difference]).to.deep.equal([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  it('judge several classes by the row of all, and reach by any foreground', () => {
    const classes = ['kidney', 'tumour'];
    const volumes = syntheticStudy({
      ...threeSeeds,
      datasets: [{ dataset: 'kits19', cases: 6, foregroundClasses: classes }],
    });
    const [runs] = datasetRuns(volumes);
    expect(runs).to.include({ calibrationRow: allClassesRow, thresholdRow: anyForegroundRow });
    expect(runs!.rows).to.deep.equal(scoredRows(classes));
    const found = compareLosses([runs!]);
    const nll = found.filter(({ claim, quantity }) => claim.id === 'A' && quantity === 'nll');
    expect(nll.map(({ row }) => row)).to.have.members(['kidney', 'tumour', anyForegroundRow, allClassesRow]);
    // Only the judged row is a member of the declared family.
    for (const { row, adjustedPValue } of nll) {
      expect(Number.isNaN(adjustedPValue)).to.equal(row !== allClassesRow);
    }
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
