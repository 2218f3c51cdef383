import { expect } from 'chai';
import { evaluate } from '../../../src/evaluate/evaluation.js';
import { sameLossRates, totalRate } from '../../../src/evaluate/same-loss.js';
import { synthesizeStudy } from '../../../src/evaluate/synthesis.js';
import { forestChart } from '../../../src/report/figures/forest.js';
import { sameLossChart } from '../../../src/report/figures/same-loss.js';
import { valuedStudy } from '../../evaluate/valued-study.js';

const names = ['chasedb1', 'dsb2018', 'isic2018'];
const evaluation = evaluate(valuedStudy(names.map((dataset) => ({ dataset }))));

describe('forest plot', () => {
  const syntheses = synthesizeStudy(evaluation.comparisons, evaluation.datasets).filter(
    ({ claim }) => claim.id === 'A',
  );
  const { panels, joined } = forestChart('Over data sets', '', syntheses);

  it('has a panel for NLL, Brier score and DSC, with a row a data set, their mean and a further one', () => {
    expect(joined).to.equal(true);
    expect(panels.map(({ title }) => title)).to.deep.equal(['NLL ↓', 'Brier ↓', 'DSC ↑']);
    for (const { y } of panels) expect(y.names).to.deep.equal([...names, 'mean of all', 'further data set']);
  });

  it('has an axis for what is defined where a data set has no interval', () => {
    const [first] = syntheses;
    const comparisons = first!.comparisons.map((one, at) =>
      at === 0 ? { ...one, low: Number.NaN, high: Number.NaN } : one,
    );
    const [panel] = forestChart('', '', [{ ...first!, comparisons }]).panels;
    expect(panel!.x.range.every((end) => Number.isFinite(end) && end !== 0)).to.equal(true);
  });

  it('draws every interval of the comparisons, and those of the synthesis', () => {
    const [{ comparisons, mean, interval, prediction }] = syntheses as [(typeof syntheses)[number]];
    const [, sets, all, more] = panels[0]!.series;
    expect(sets).to.deep.include({
      x: comparisons.map(({ difference }) => difference),
      low: comparisons.map(({ low }) => low),
      high: comparisons.map(({ high }) => high),
    });
    expect(all).to.deep.include({ x: [mean], y: [3], low: [interval.low], high: [interval.high] });
    expect(more).to.deep.include({ x: [mean], y: [4], low: [prediction.low], high: [prediction.high] });
    const [left, right] = panels[0]!.x.range;
    expect(prediction.low).to.be.above(left);
    expect(prediction.high).to.be.below(right);
    expect(panels[0]!.finding).to.match(/^mean −0\.\d+ over 3 data sets, 95 % interval −0\.\d+ … −0\.\d+$/);
  });

  it('of two data sets predicts none', () => {
    const two = evaluate(valuedStudy(names.slice(1).map((dataset) => ({ dataset }))));
    const [own] = synthesizeStudy(two.comparisons, two.datasets);
    expect(forestChart('', '', [own!]).panels[0]!.y.names).to.deep.equal([
      'dsb2018',
      'isic2018',
      'mean of all',
    ]);
  });
});

describe('A/A comparisons as a chart', () => {
  const rates = sameLossRates(evaluation.datasets);
  const { panels } = sameLossChart('A/A comparison', '', rates);

  it('shows both tests for every data set and for all, against the nominal share', () => {
    expect(panels.map(({ title }) => title)).to.deep.equal(['NLL', 'Brier', 'DSC', 'ECE']);
    const [nominal, wilcoxon, ...others] = panels[0]!.series;
    expect(nominal!.x).to.deep.equal([5, 5]);
    expect(panels[0]!.y.names).to.deep.equal([...names, 'all']);
    const nll = totalRate(rates.filter(({ metric }) => metric === 'nll').map(({ overCases }) => overCases));
    expect(wilcoxon!.x.at(-1)).to.equal((100 * nll.different) / nll.comparisons);
    // Three seeds make no three pairs: nothing to draw.
    expect(others).to.deep.equal([]);
    expect(panels[0]!.finding).to.contain(`Wilcoxon finds ${nll.different} of ${nll.comparisons} `);
  });
});
