import { expect } from 'chai';
import { plotlyFigure } from '../../../src/report/chart/plotly-figure.js';
import { pointLabels } from '../../../src/report/chart/point-labels.js';
import { svgChart } from '../../../src/report/chart/svg-chart.js';

/** A plot of 400 by 200 pixels over 0 … 4 and, downwards, 2 … 0. */
const axes = {
  x: { label: 'x', range: [0, 4] },
  y: { label: 'y', range: [0, 2] },
  plot: { width: 400, height: 200 },
} as const;
const nothing = { marks: [], line: [] };
const named = (text: string, x: number, y: number) => ({ text, ink: 'third' as const, x, y });
const sides = (labels: ReturnType<typeof pointLabels>) =>
  Object.fromEntries(labels.map(({ text, anchor, shift }) => [text, [anchor, ...shift]]));

describe('labels of points', () => {
  it('stand on the right, on the left where the plot ends or a mark is', () => {
    const points = [named('middle', 2, 1), named('at the end', 3.9, 1.5)];
    expect(sides(pointLabels(points, nothing, axes))).to.deep.equal({
      middle: ['start', 9, 0],
      'at the end': ['end', -9, 0],
    });
    const marks = [[2.2, 1]] as const;
    expect(sides(pointLabels(points.slice(0, 1), { ...nothing, marks }, axes))).to.deep.equal({
      middle: ['end', -9, 0],
    });
  });

  it('keep off the line', () => {
    const line = [
      [0, 1],
      [4, 1],
    ] as const;
    expect(sides(pointLabels([named('on it', 2, 1)], { marks: [], line }, axes))).to.deep.equal({
      'on it': ['middle', 0, -14],
    });
  });

  it('let those with few places choose first, and leave out those without room', () => {
    // A column of marks on the left, and two further right: the second point has its right side alone.
    const column = [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3].map((y) => [1.9, y] as const);
    const marks = [...column, [2.45, 0.86], [2.45, 1.14]] as const;
    const points = [named('free', 1.98, 1.04), named('bound', 2, 1)];
    const placed = sides(pointLabels(points, { ...nothing, marks }, axes));
    expect(placed).to.deep.equal({ bound: ['start', 9, 0], free: ['start', 6, -11] });
    const walls = [-0.2, 0, 0.2].flatMap((x) =>
      [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3].map((y) => [2 + x, y] as const),
    );
    expect(pointLabels([named('walled in', 2, 1)], { ...nothing, marks: walls }, axes)).to.deep.equal([]);
  });

  it('are drawn beside their point in both renderers, also on a logarithmic axis', () => {
    const y = { label: 'y', range: [0.01, 1], scale: 'log' } as const;
    const labels = pointLabels([named('A & B', 2, 0.1)], nothing, { ...axes, y });
    const panel = { title: 'P', ...axes, y, labels, series: [] };
    const chart = { title: 't', subtitle: 's', panels: [panel] };
    // Half way across 400 and, in powers of ten, up 200; 9 to the right, and 4.5 below the middle of the text.
    expect(svgChart(chart).panels[0]!.content).to.include(
      '<text x="209" y="104.5" class="third" text-anchor="start">A &amp; B</text>',
    );
    const annotations = plotlyFigure(chart).layout.annotations as Record<string, unknown>[];
    expect(annotations[1]).to.deep.include({ text: 'A & B', x: 2, y: -1, xanchor: 'left', xshift: 9 });
  });
});
