import { expect } from 'chai';
import type { MetricName } from '../../../src/metrics/catalogue.js';
import type { RunRecord } from '../../../src/record/run-record.js';
import { plotlyFigure } from '../../../src/report/chart/plotly-figure.js';
import { caseChart } from '../../../src/report/figures/case-by-case.js';
import { pairedCases } from '../../../src/report/figures/paired-cases.js';

/** A run in which nothing but its seed and one metric of the cases a, b, c, d is known. */
function runOf(metric: MetricName, seed: number, values: readonly number[]): RunRecord {
  const cases = values.map((value, at) => ({
    caseId: 'abcd'[at]!,
    className: 'nucleus',
    values: { [metric]: value },
  }));
  return { config: { seed }, cases } as unknown as RunRecord;
}

const { NaN: none } = Number;
const runs = { caseIds: ['a', 'b', 'c', 'd'], calibrationRow: 'nucleus' };
const pair = { baseline: 'dsc', calibrated: 'dsc++' } as const;

describe('caseChart', () => {
  // Two seeds: a is (0.5 + 0.7) / 2 = 0.6 under the baseline, c undefined in both, d taken from the seed that both define.
  const trained = (metric: MetricName) => ({
    baseline: [runOf(metric, 1, [0.5, 0.9, none, none]), runOf(metric, 2, [0.7, 0.9, none, 0.25])],
    calibrated: [runOf(metric, 1, [0.8, 0.7, 0.5, 0.9]), runOf(metric, 2, [0.8, 0.7, 0.5, 0.25])],
  });
  const chartOf = (metric: MetricName) =>
    caseChart('Case by case', pairedCases(runs, trained(metric), metric), pair);

  it('puts the baseline across and the calibrated loss up, a series for each side of the diagonal', () => {
    const [diagonal, ...sides] = chartOf('dsc').panels[0]!.series;
    expect(diagonal!.x).to.deep.equal(diagonal!.y);
    expect(sides.map(({ label, ink, names, x, y }) => ({ label, ink, names, x, y }))).to.deep.equal([
      { label: 'DSC++ better', ink: 'calibrated', names: ['a'], x: [0.6], y: [0.8] },
      { label: 'DSC better', ink: 'baseline', names: ['b'], x: [0.9], y: [0.7] },
      { label: 'The same', ink: 'guide', names: ['d'], x: [0.25], y: [0.25] },
    ]);
  });

  it('calls means that are equal but for rounding the same', () => {
    // (0.1 + 0.7) / 2 is 0.39999999999999997 in binary, (0.3 + 0.5) / 2 is 0.4.
    const rounded = {
      baseline: [runOf('dsc', 1, [0.1]), runOf('dsc', 2, [0.7])],
      calibrated: [runOf('dsc', 1, [0.3]), runOf('dsc', 2, [0.5])],
    };
    const chart = caseChart('Case by case', pairedCases({ ...runs, caseIds: ['a'] }, rounded, 'dsc'), pair);
    expect(chart.panels[0]!.series.slice(1).map(({ label }) => label)).to.deep.equal(['The same']);
  });

  it('turns the sides where lower is better', () => {
    const [, calibrated, baseline] = chartOf('nll').panels[0]!.series;
    expect([calibrated!.names, baseline!.names]).to.deep.equal([['b'], ['a']]);
  });

  it('counts the sides and says which cases are left out', () => {
    expect(chartOf('dsc').subtitle).to.equal(
      '1 of 3 cases better under DSC++, 1 under DSC, 1 the same; 1 more left out: no DSC under one of the losses',
    );
  });

  it('names both axes, which have the same range around all points', () => {
    const { x, y } = chartOf('nll').panels[0]!;
    expect([x.label, y.label]).to.deep.equal(['NLL (nat) with DSC', 'NLL (nat) with DSC++']);
    expect(x.range).to.deep.equal(y.range);
    // 0.25 … 0.9 and a twentieth of 0.65 on either side.
    expect(x.range[0]).to.be.closeTo(0.2175, 1e-12);
    expect(x.range[1]).to.be.closeTo(0.9325, 1e-12);
  });

  it('names the case under the pointer, and gives each side a colour and a shape of its own', () => {
    const [, calibrated, baseline, same] = plotlyFigure(chartOf('nll')).data;
    expect(calibrated!.text).to.deep.equal(['b']);
    const looks = [calibrated, baseline, same].map(
      (trace) => trace!.marker as { color: string; symbol: string },
    );
    expect(new Set(looks.map(({ color }) => color)).size).to.equal(3);
    expect(new Set(looks.map(({ symbol }) => symbol)).size).to.equal(3);
  });
});
