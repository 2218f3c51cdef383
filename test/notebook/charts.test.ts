import { expect } from 'chai';
import sharp from 'sharp';
import type { Chart, ChartSeries } from '../../src/notebook/chart.js';
import { chartPicture, chartSvg } from '../../src/notebook/chart-picture.js';
import { differenceChart } from '../../src/notebook/difference-chart.js';
import { plotlyFigure } from '../../src/notebook/plotly-figure.js';
import { posteriorChart } from '../../src/notebook/posterior-chart.js';
import { reliabilityChart } from '../../src/notebook/reliability-chart.js';
import { chartBundle } from '../../src/notebook/show-chart.js';
import { thresholdChart } from '../../src/notebook/threshold-chart.js';
import { trainingChart } from '../../src/notebook/training-chart.js';
import { evaluate } from '../../src/report/evaluation.js';
import { smallStudy, syntheticStudy } from '../record/synthetic-study.js';

const line: ChartSeries = {
  label: 'DSC',
  ink: 'baseline',
  draw: 'line and marks',
  x: [0, 0.5],
  y: [0.25, Number.NaN],
};
const panel = {
  title: 'Left',
  x: { label: 'x', range: [0, 1] },
  y: { label: 'y', range: [0, 1] },
  series: [{ ...line, low: [0.2, Number.NaN], high: [0.35, Number.NaN] }],
} as const;
const chart: Chart = {
  title: 'A < B',
  subtitle: 'two panels',
  panels: [panel, { ...panel, title: 'Right', series: [line] }],
};

describe('plotlyFigure', () => {
  const { data, layout } = plotlyFigure(chart);

  it('puts panels side by side, each with axes of its own', () => {
    expect(data.map(({ xaxis, yaxis }) => [xaxis, yaxis])).to.deep.equal([
      ['x', 'y'],
      ['x2', 'y2'],
    ]);
    const domain = (name: string) => (layout[name] as { domain: number[] }).domain;
    expect(domain('xaxis')[1]).to.be.lessThan(domain('xaxis2')[0]!);
    expect(domain('xaxis2')[1]).to.be.closeTo(1, 1e-12);
  });

  it('names a series once in the legend', () => {
    expect(data.map(({ showlegend }) => showlegend)).to.deep.equal([true, false]);
  });

  it('gives intervals as distances from the point, and leaves undefined values out', () => {
    expect(data[0]).to.deep.include({ x: [0, 0.5], y: [0.25, null] });
    // 0.35 − 0.25 and 0.25 − 0.2.
    expect(data[0]!.error_y).to.deep.include({ array: [0.1, null], arrayminus: [0.05, null] });
    expect(data[1]).to.not.have.property('error_y');
  });
});

describe('chart picture', () => {
  it('escapes text, draws what is defined, and is a PNG of the drawing’s size', async () => {
    const svg = chartSvg(chart);
    expect(svg).to.include('A &lt; B').and.not.include('NaN');
    const { format, width, height } = await sharp(await chartPicture(chart)).metadata();
    expect({ format, width, height }).to.deep.equal({ format: 'png', width: 760, height: 404 });
  });

  it('stands beside the live figure in kept notebooks alone', async () => {
    expect(Object.keys(await chartBundle(chart, true))).to.include('image/png');
    expect(Object.keys(await chartBundle(chart, false))).to.deep.equal([
      'application/vnd.plotly.v1+json',
      'text/plain',
    ]);
  });
});

describe('charts of a study', () => {
  const study = syntheticStudy(smallStudy);
  const evaluation = evaluate(study);
  const cells = study.cells.filter(({ config }) => config.dataset === 'dsb2018');
  const losses = (['dsc', 'dsc++'] as const).map((loss, at) => ({
    label: loss,
    ink: (['baseline', 'calibrated'] as const)[at]!,
    cells: cells.filter(({ config }) => config.loss === loss),
  }));

  it('reliability: the diagonal first, and points of the calibrated loss near it', () => {
    const curves = losses.map(({ cells: own, ...rest }) => ({
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

  it('differences: a place for each comparison, named once, with zero in the middle', () => {
    const own = evaluation.comparisons.filter(
      ({ claim, row }) => claim.id === 'A' && ['nucleus', 'vessel'].includes(row),
    );
    const { panels } = differenceChart('t', 's', own, ['nll', 'dsc']);
    expect(panels[0]!.y.names).to.deep.equal(['chasedb1, DSC++', 'dsb2018, DSC++']);
    expect(panels[1]!.y.names).to.deep.equal(['', '']);
    expect(panels[0]!.x.range[0]).to.equal(-panels[0]!.x.range[1]);
    expect(panels[0]!.series[1]!.x.every((difference) => difference < 0)).to.equal(true);
  });

  it('training: both losses of every epoch, and the tested one', () => {
    const { history } = cells[0]!;
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
      cells: loss.cells.map((cell) => ({ ...cell, posterior: null })),
    }));
    const labels = posteriorChart('t', 's', blind, 'nucleus').panels[0]!.series.map(({ label }) => label);
    expect(labels).to.deep.equal(['p = q', 'Theory of DSC++']);
  });
});
