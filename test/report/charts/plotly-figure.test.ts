import { expect } from 'chai';
import { plotlyFigure } from '../../../src/report/charts/plotly-figure.js';
import { sampleChart } from './sample-chart.js';

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
