import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import type { ChartSeries } from '../../../src/report/chart/chart.js';
import { differenceChart } from '../../../src/report/figures/mean-differences.js';
import { reliabilityChart } from '../../../src/report/figures/reliability-diagram.js';
import { posteriorChart } from '../../../src/report/figures/theory-curves.js';
import { thresholdChart } from '../../../src/report/figures/threshold-curves.js';
import { trainingChart } from '../../../src/report/figures/training-curves.js';
import { lossPairs } from '../../../src/study/losses.js';
import { smallStudy, syntheticStudy } from '../../record/synthetic-study.js';

describe('charts of a study', () => {
  const study = syntheticStudy(smallStudy);
  const evaluation = evaluate(study);
  const runs = study.runs.filter(({ config }) => config.dataset === 'dsb2018');
  const losses = (['dsc', 'dsc++'] as const).map((loss, at) => ({
    label: loss,
    ink: (['baseline', 'calibrated'] as const)[at]!,
    runs: runs.filter(({ config }) => config.loss === loss),
  }));

  it('reliability: the diagonal first, and points of the calibrated loss near it', () => {
    const curves = losses.map(({ runs: own, ...rest }) => ({
      ...rest,
      bins: own.flatMap(({ bins }) => bins),
    }));
    const [all] = reliabilityChart('t', 's', curves).panels;
    expect(all!.series.map(({ label }) => label)).to.deep.equal(['Calibrated', 'dsc', 'dsc++']);
    const gap = ({ x, y }: ChartSeries) =>
      x.reduce((sum, value, at) => sum + Math.abs(value - y[at]!), 0) / x.length;
    expect(gap(all!.series[2]!)).to.be.lessThan(0.5 * gap(all!.series[1]!));
  });

  it('thresholds: recall falls as the threshold rises', () => {
    const [recall] = thresholdChart('t', 's', losses, 'nucleus').panels;
    for (const { y } of recall!.series) expect(y[0]).to.be.greaterThan(y.at(-1)!);
  });

  const ofClaimA = evaluation.comparisons.filter(
    ({ claim, row }) => claim.id === 'A' && ['nucleus', 'vessel'].includes(row),
  );

  it('differences: a place for each comparison, named once, with zero in the plot', () => {
    const own = ofClaimA;
    const { panels } = differenceChart('t', 's', own, ['nll', 'dsc']);
    for (const { y } of panels) expect(y.names).to.deep.equal(['chasedb1', 'dsb2018']);
    const [first, ...others] = own;
    const tversky = { ...first!, pair: lossPairs[2]! };
    expect(differenceChart('t', 's', [tversky, ...others], ['nll']).panels[0]!.y.names).to.include(
      'dsb2018, DSC++',
    );
    expect(panels[0]!.finding).to.match(
      /^difference, 95 % interval and % of DSC’s mean: chasedb1 −0\.\d{4} \(−0\.\d{4} to [−+]\d\.\d{4}; −\d\d %\), dsb2018 −/,
    );
    for (const { x } of panels) expect(0).to.be.within(...x.range);
    expect(panels[0]!.series[1]!.x.every((difference) => difference < 0)).to.equal(true);
  });

  it('differences: those of NLL in percent of the baseline, so that a data set of low NLL can be read', () => {
    const { panels } = differenceChart('t', 's', ofClaimA, ['nll', 'brier', 'dsc']);
    expect(panels.map(({ x }) => x.label)).to.deep.equal([
      'Difference, % of DSC’s mean',
      'Difference, % of DSC’s mean',
      'Calibrated − baseline',
    ]);
    const marksOf = (at: number) => panels[at]!.series.at(-1)!;
    const [nll, dsc] = (['nll', 'dsc'] as const).map((name) =>
      ofClaimA.filter(({ quantity }) => quantity === name),
    );
    nll!.forEach(({ difference, low, high, baselineMean }, at) => {
      const { x, low: from, high: to } = marksOf(0);
      const ends = [x[at]!, from![at]!, to![at]!].map((end) => (end * baselineMean) / 100);
      [difference, low, high].forEach((end, place) => {
        expect(ends[place]).to.be.closeTo(end, 1e-12);
      });
    });
    expect(marksOf(2).x).to.deep.equal(dsc!.map(({ difference }) => difference));
    const tversky = { ...nll![0]!, pair: lossPairs[2]! };
    expect(differenceChart('t', 's', [tversky, nll![1]!], ['nll']).panels[0]!.x.label).to.equal(
      'Difference, % of baseline mean',
    );
  });

  it('differences: a line at the margin of the claim, in the panel of DSC alone', () => {
    const { panels } = differenceChart('t', 's', ofClaimA, ['nll', 'brier', 'dsc']);
    const margins = panels.map(({ series }) => series.filter(({ label }) => label.includes('margin')));
    expect(margins.map(({ length }) => length)).to.deep.equal([0, 0, 1]);
    expect(margins[2]![0]).to.deep.include({
      label: 'Claim’s margin for the overlap: −0.02',
      x: [-0.02, -0.02],
    });
    expect(panels[2]!.x.range[0]).to.be.below(-0.02);
  });

  it('training: both losses of every epoch, and the tested one', () => {
    const { history } = runs[0]!;
    const [panelOfRun] = trainingChart('t', 's', [['DSC', history]]).panels;
    expect(panelOfRun!.series.slice(0, 2).map(({ y }) => y.length)).to.deep.equal([
      history.length,
      history.length,
    ]);
    expect(panelOfRun!.series[2]!.x).to.deep.equal([history.filter(({ best }) => best).at(-1)!.epoch]);
  });

  it('posterior: no curve for losses that know none', () => {
    const blind = losses.map((loss) => ({
      ...loss,
      runs: loss.runs.map((run) => ({ ...run, posterior: null })),
    }));
    const labels = posteriorChart('t', 's', blind, 'nucleus').panels[0]!.series.map(({ label }) => label);
    expect(labels).to.deep.equal(['p = q']);
  });
});
