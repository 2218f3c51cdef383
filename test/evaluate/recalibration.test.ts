import { expect } from 'chai';
import { type Evaluation, evaluate } from '../../src/evaluate/evaluation.js';
import { meanGap, posteriorTheory, theoryCurve } from '../../src/evaluate/posterior-theory.js';
import { compareRecalibrations } from '../../src/evaluate/recalibration-comparison.js';
import { oneTermPrediction } from '../../src/metrics/optimal-prediction.js';
import type { RunRecord } from '../../src/record/run-record.js';
import { buildReport } from '../../src/report/build-report.js';
import { recalibrationTable } from '../../src/report/tables/recalibration-table.js';
import { theoryTable } from '../../src/report/tables/theory-table.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';
import { folded } from './folded-study.js';

describe('recalibration in the report', () => {
  const study = syntheticStudy(smallStudy);
  let evaluation: Evaluation;
  before(() => {
    evaluation = evaluate(study);
  });

  it('has a line for each loss and treatment, with its mean', () => {
    const { grid, records } = recalibrationTable(evaluation);
    expect(grid.rows).to.have.length(2 * 2 * 5);
    const nll = records.rows.find(
      (row) => row[1] === 'dsb2018' && row[3] === 'dsc' && row[4] === 'temperature' && row[8] === 'nll',
    )!;
    const values = study.runs
      .filter(({ config }) => config.dataset === 'dsb2018' && config.loss === 'dsc')
      .flatMap(({ recalibrated }) => recalibrated.filter(({ method }) => method === 'temperature'))
      .map((row) => row.values.nll);
    // Every case under both seeds, so the mean of means is the plain mean.
    expect(nll[10]).to.be.closeTo(values.reduce((sum, value) => sum + value, 0) / values.length, 1e-12);
    expect(nll[5]).to.equal('4');
  });

  it('finds DSC mended by the temperature that undoes its sharpness', () => {
    const of = (treatment: string) =>
      recalibrationTable(evaluation).records.rows.find(
        (row) => row[1] === 'dsb2018' && row[3] === 'dsc' && row[4] === treatment && row[8] === 'nll',
      )![10] as number;
    expect(of('temperature')).to.be.below(of('as-is') / 2);
  });

  it('has the interval for networks trained on other cases, if there are folds', () => {
    const of = (record: typeof study) =>
      compareRecalibrations(evaluate(record).datasets).find(
        ({ dataset, metric, contrast }) =>
          dataset === 'dsb2018' && metric === 'nll' && contrast === 'the ++ loss against temperature',
      )!;
    expect(of(study).anew).to.deep.equal({ low: Number.NaN, high: Number.NaN });
    const { paired, difference, anew } = of(folded(study, 2));
    const [first, second] = paired.byNetwork.map(({ mean }) => mean) as [number, number];
    // Two folds, each half of the cases: n_test / n_train = 1. S² = (a − b)² / 2, SE² = (1/2 + 1) S², ν = 1: t = 12.706.
    const half = 12.706 * Math.sqrt(1.5 * ((first - second) ** 2 / 2));
    expect(anew.low).to.be.closeTo((first + second) / 2 - half, 1e-4 * half);
    expect(anew.high).to.be.closeTo((first + second) / 2 + half, 1e-4 * half);
    expect(difference).to.be.closeTo((first + second) / 2, 1e-12);
  });

  it('asks six questions of every pair, and that of the score of DSC++ alone', () => {
    const variants = syntheticStudy({
      ...smallStudy,
      datasets: smallStudy.datasets.slice(0, 1),
      losses: ['dsc', 'dsc++', 'tversky', 'tversky++'],
    });
    const comparisons = compareRecalibrations(evaluate(variants).datasets);
    const firsts = comparisons.filter(({ metric }) => metric === 'nll').map(({ first }) => first);
    expect(firsts).to.have.members([
      ...new Array<string>(3).fill('DSC++ unchanged'),
      ...new Array<string>(2).fill('DSC++ with temperature'),
      'DSC++ with isotonic curves',
      'DSC++ with score scaling',
      ...new Array<string>(3).fill('Tversky++ unchanged'),
      ...new Array<string>(2).fill('Tversky++ with temperature'),
      'Tversky++ with isotonic curves',
    ]);
  });

  it('subtracts patient by patient and corrects a question over its declared family', () => {
    const comparisons = compareRecalibrations(evaluation.datasets);
    const one = comparisons.find(
      ({ contrast, dataset, metric }) =>
        contrast === '++ with score' && dataset === 'dsb2018' && metric === 'brier',
    )!;
    const runs = study.runs.filter(({ config }) => config.dataset === 'dsb2018' && config.loss === 'dsc++');
    const total = (rows: readonly { values: RunRecord['cases'][number]['values'] }[]) =>
      rows.reduce((sum, { values }) => sum + values.brier, 0);
    const scaled = runs.map(({ recalibrated }) =>
      total(recalibrated.filter(({ method }) => method === 'score')),
    );
    const plain = runs.map(({ cases }) => total(cases));
    expect(one.paired.cases).to.equal(8);
    expect(one.difference).to.be.closeTo((scaled[0]! + scaled[1]! - plain[0]! - plain[1]!) / 16, 1e-12);
    expect(one.adjustedPValue).to.be.at.least(one.paired.pValue);
    // Declared: six experiments, one pair, two metrics; of the twelve tests those without results count as 1.
    const least = Math.min(
      ...comparisons.filter(({ family }) => family === one.family).map(({ paired }) => paired.pValue),
    );
    const smallest = comparisons.find(
      ({ family, paired }) => family === one.family && paired.pValue === least,
    )!;
    expect(smallest.adjustedPValue).to.be.closeTo(Math.min(1, 12 * least), 1e-12);
    const family = comparisons.filter(({ family }) => family === one.family);
    expect(family.map(({ metric }) => metric)).to.deep.equal(['nll', 'brier', 'nll', 'brier']);
  });

  it('corrects the declared tests alike whatever phantoms lie beside them', () => {
    const drawn = { dataset: 'phantom-nuclei', cases: 8, foregroundClasses: ['nucleus'] };
    const beside = syntheticStudy({ ...smallStudy, datasets: [...smallStudy.datasets, drawn] });
    const declared = compareRecalibrations(evaluate(beside).datasets).filter(
      ({ dataset }) => dataset !== drawn.dataset,
    );
    const alone = compareRecalibrations(evaluation.datasets);
    const adjusted = (list: typeof alone) => list.map(({ adjustedPValue }) => adjustedPValue);
    expect(adjusted(declared)).to.deep.equal(adjusted(alone));
  });

  it('leaves out metrics that no case defines', () => {
    const metrics = compareRecalibrations(evaluation.datasets).map(({ metric }) => metric);
    expect(metrics).to.include('nll').and.not.include('posterior_distance');
  });

  it('writes a table of the theory only where a posterior is known', () => {
    expect(theoryTable(evaluation)).to.equal(undefined);
    expect([...buildReport(study).files.keys()]).to.not.include('tables/theory.csv');
  });
});

describe('the theory against known posteriors', () => {
  const datasets = [{ dataset: 'phantom-nuclei', cases: 8, foregroundClasses: ['nucleus'] }];
  // A loss that predicts as the theory says: p = min(1, q / S) with S = 0.9, the synthetic score.
  const study = syntheticStudy({ ...smallStudy, preset: 'smoke', datasets });
  const bins = 20;
  const middle = Array.from({ length: bins }, (_, bin) => (bin + 0.5) / bins);
  const settled: RunRecord[] = study.runs.map((run) => ({
    ...run,
    posterior: [
      {
        className: 'nucleus',
        byPosterior: {
          count: middle.map(() => 10),
          posteriorSum: middle.map((q) => 10 * q),
          probabilitySum: middle.map((q) => 10 * Math.min(1, q / 0.9)),
        },
        byPrediction: {
          count: middle.map(() => 10),
          posteriorSum: middle.map((p) => 10 * 0.9 * p),
          probabilitySum: middle.map((p) => 10 * p),
        },
      },
    ],
  }));

  it('has the exact optimum from the sums of the test cases, and none where runs do not tell them', () => {
    expect(posteriorTheory(settled, 'nucleus')!.exact).to.equal(undefined);
    // 100 pixels, two groups: 60 of y = 0 answered 0.1, 40 of y = 1 answered 0.8. E = ½ (60 · 0.01 + 40 · 0.04) = 1.1,
    // TP = 32, so S₁ = 32 / 33.1; TN = 54, so S₀ = 54 / 55.1.
    const values = {
      brier: 0.022,
      pixels: 100,
      soft_score: 32 / 33.1,
      expected_pixels: 38,
      truth_pixels: 40,
    };
    const told = settled.map((run) => ({
      ...run,
      cases: run.cases.map((row) => ({ ...row, values: { ...row.values, ...values } })),
    }));
    const { exact } = posteriorTheory(told, 'nucleus')!;
    const expected = (q: number) =>
      ((55.1 + 33.1) * q - (1 - 54 / 55.1) * 33.1) / ((55.1 * 32) / 33.1 + (33.1 * 54) / 55.1);
    for (const q of [0.1, 0.5, 0.8]) expect(exact!.prediction(q)).to.be.closeTo(expected(q), 1e-12);
    expect(exact!.prediction(1)).to.equal(1);
    expect(exact!.posterior(exact!.prediction(0.3))).to.be.closeTo(0.3, 1e-12);
    const { exact: curve, oneTerm } = theoryCurve(posteriorTheory(told, 'nucleus')!);
    expect(curve![50]).to.be.closeTo(expected(0.5), 1e-12);
    expect(oneTerm[45]).to.be.closeTo(0.5, 1e-12);
  });

  it('gives gaps of 0 to a network that follows it', () => {
    const { score, byPosterior, byPrediction, belowOne } = posteriorTheory(settled, 'nucleus')!;
    expect(score).to.be.closeTo(0.9, 1e-12);
    expect(byPosterior[0]!.pixels).to.equal(10 * settled.length);
    expect(byPrediction).to.have.length(20);
    expect(belowOne).to.have.length(19);
    expect(meanGap(byPosterior, (p) => p.prediction - oneTermPrediction(p.posterior, score))).to.be.below(
      1e-12,
    );
    expect(meanGap(belowOne, (p) => p.posterior - score * p.prediction)).to.be.below(1e-12);
    // Against calibration instead: mean of 0.1 p over the 19 bins below one, p = 0.025 … 0.925.
    expect(meanGap(belowOne, (p) => p.posterior - p.prediction)).to.be.closeTo(0.1 * 0.475, 1e-12);
  });

  it('has a line for each loss in the table, and a figure', () => {
    const { grid } = theoryTable(evaluate({ ...study, runs: settled }))!;
    expect(grid.rows.map((row) => row[2]!.text)).to.deep.equal(['DSC', 'DSC++']);
    // By q: 18 bins of q / 9, mean 0.05, then 0.075 and 0.025: 1 / 20.
    expect(grid.rows[1]!.slice(5).map(({ text }) => text)).to.deep.equal([
      '0.050',
      '–',
      '0.000',
      '0.048',
      '–',
      '0.000',
    ]);
    expect([...buildReport(study).files.keys()]).to.include('figures/theory-curves-phantom-nuclei-dsc.svg');
  });

  it('knows nothing of a class without a posterior', () => {
    expect(posteriorTheory(study.runs, 'polyp')).to.equal(null);
  });
});
