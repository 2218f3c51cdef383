import { expect } from 'chai';
import type { Chart, ChartSeries } from '../../../src/report/chart/chart.js';
import { schemes } from '../../../src/report/chart/inks.js';
import { plotlyFigure } from '../../../src/report/chart/plotly-figure.js';
import { panelDomain } from '../../../src/report/chart/plotly-layout.js';
import { sampleChart } from './sample-chart.js';

function withSeries(...series: readonly ChartSeries[]): Chart {
  return { ...sampleChart, panels: [{ ...sampleChart.panels[0]!, series }] };
}

const line: ChartSeries = { label: 'L', ink: 'calibrated', draw: 'line', x: [0, 1], y: [0.2, 0.4] };

describe('plotlyFigure', () => {
  const { data, layout } = plotlyFigure(sampleChart);

  it('puts panels side by side, each with axes of its own', () => {
    expect(data.map(({ xaxis, yaxis }) => [xaxis, yaxis])).to.deep.equal([
      ['x', 'y'],
      ['x2', 'y2'],
    ]);
    const domain = (name: string) => (layout[name] as { domain: number[] }).domain;
    expect(domain('xaxis')[1]).to.be.lessThan(domain('xaxis2')[0]!);
    expect(domain('xaxis2')[1]).to.be.closeTo(1, 1e-12);
  });

  it('fills a grid from the top left', () => {
    const arrangement = { columns: 2, gapAcross: 0.2, gapDown: 0.1 };
    // Columns of (1 − 0.2) / 2 = 0.4, rows of (1 − 0.1) / 2 = 0.45.
    const near = ({ x, y }: ReturnType<typeof panelDomain>) =>
      [...x, ...y].map((end) => Number(end.toFixed(9)));
    expect(near(panelDomain(0, 3, arrangement))).to.deep.equal([0, 0.4, 0.55, 1]);
    expect(near(panelDomain(1, 3, arrangement))).to.deep.equal([0.6, 1, 0.55, 1]);
    expect(near(panelDomain(2, 3, arrangement))).to.deep.equal([0, 0.4, 0, 0.45]);
  });

  it('names a series once in the legend', () => {
    expect(data.map(({ showlegend }) => showlegend)).to.deep.equal([true, false]);
  });

  it('gives intervals as distances from the point and as text, and leaves undefined values out', () => {
    expect(data[0]).to.deep.include({ x: [0, 0.5], y: [0.25, null] });
    // 0.35 − 0.25 and 0.25 − 0.2.
    expect(data[0]!.error_y).to.deep.include({ array: [0.1, null], arrayminus: [0.05, null] });
    expect(data[0]!.customdata).to.deep.equal(['0.2 … 0.35', 'none']);
    expect(data[1]).to.not.have.property('error_y');
  });

  it('draws a band as a closed way under its line', () => {
    const [band, own] = plotlyFigure(
      withSeries({ ...line, low: [0.1, 0.3], high: [0.3, 0.5], spread: 'band' }),
    ).data;
    expect(band).to.deep.include({
      x: [0, 1, 1, 0],
      y: [0.3, 0.5, 0.3, 0.1],
      fill: 'toself',
      hoverinfo: 'skip',
    });
    expect(own).to.not.have.property('error_y');
    expect(own!.meta).to.deep.equal({ panel: 0, series: 0 });
  });

  it('draws a band alone as one trace, with an entry of its own', () => {
    const series = { ...line, draw: 'band', low: [0.1, 0.3], high: [0.3, 0.5] } as const;
    const { data: traces } = plotlyFigure(withSeries(series));
    expect(traces.map(({ fill, showlegend }) => [fill, showlegend])).to.deep.equal([['toself', true]]);
  });

  it('draws a mean with its interval through the whole height', () => {
    const span = { ...line, draw: 'span', interval: 'x', x: [0.5], y: [0], low: [0.4], high: [0.6] } as const;
    const [band, own] = plotlyFigure(withSeries(span)).data;
    expect(band).to.deep.include({ x: [0.4, 0.6, 0.6, 0.4], y: [0, 0, 1, 1] });
    expect(own).to.deep.include({ x: [0.5, 0.5], y: [0, 1], mode: 'lines' });
  });

  it('draws shares of pixels under the plot on an axis of their own', () => {
    const shares = [{ label: 'L', ink: 'calibrated', shares: [0.75, 0.25, 0, 0] }] as const;
    const chart = { ...sampleChart, panels: [{ ...sampleChart.panels[0]!, shares }] };
    const figure = plotlyFigure(chart);
    const bars = figure.data.find(({ type }) => type === 'bar')!;
    expect(bars).to.deep.include({
      x: [0.125, 0.375, 0.625, 0.875],
      y: [0.75, 0.25, null, null],
      yaxis: 'y2',
    });
    const axes = figure.layout as Record<string, { domain: number[]; type?: string; anchor?: string }>;
    expect(axes.yaxis2!.type).to.equal('log');
    expect(axes.yaxis2!.domain[1]).to.be.lessThan(axes.yaxis!.domain[0]!);
    expect(axes.xaxis!.anchor).to.equal('y2');
  });

  it('marks a series by its ink, or by a mark of its own', () => {
    const markerOf = (mark?: 'ring' | 'star') => {
      const { data: traces } = plotlyFigure(withSeries({ ...line, draw: 'marks', ...(mark && { mark }) }));
      return traces[0]!.marker as Record<string, unknown>;
    };
    expect(markerOf()).to.deep.include({ symbol: 'circle', size: 7 });
    expect(markerOf('ring')).to.deep.include({ symbol: 'circle-open', line: { width: 1.8 } });
    expect(markerOf('star')).to.deep.include({ symbol: 'star', size: 10 });
  });

  it('tells nothing of lines that hold no data', () => {
    const [guide] = plotlyFigure(withSeries({ ...line, ink: 'guide' })).data;
    expect(guide!.hoverinfo).to.equal('skip');
  });

  it('takes its colours from the scheme', () => {
    for (const scheme of [schemes.light, schemes.dark]) {
      const figure = plotlyFigure(withSeries(line), scheme);
      expect(figure.layout).to.deep.include({ paper_bgcolor: scheme.card, font: { color: scheme.ink } });
      expect((figure.data[0]!.line as { color: string }).color).to.equal(scheme.marks.calibrated);
    }
  });
});
