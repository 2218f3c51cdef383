import { expect } from 'chai';
import type { Chart } from '../../../../src/report/chart/chart.js';
import { nextPlace, sentenceAt, waysOf } from '../../../../src/report/page/browser/point-walk.js';

const chart: Chart = {
  title: 't',
  subtitle: 's',
  panels: [
    {
      title: 'Recall',
      x: { label: 'Threshold', range: [0, 1] },
      y: { label: 'Mean', range: [0, 1] },
      series: [
        { label: 'Guide', ink: 'guide', draw: 'line', x: [0, 1], y: [0, 1] },
        {
          label: 'A',
          ink: 'baseline',
          draw: 'line',
          x: [0.1, 0.2, 0.3],
          y: [1, Number.NaN, 0.5],
          low: [0.9, Number.NaN, 0.4],
          high: [1, Number.NaN, 0.6],
        },
        { label: 'B', ink: 'calibrated', draw: 'marks', x: [0.1], y: [0.75], names: ['case-7'] },
        { label: 'Mean', ink: 'neutral', draw: 'span', x: [0.25], y: [0], low: [0.2], high: [0.3] },
      ],
    },
  ],
};

describe('walking along points', () => {
  const ways = waysOf(chart, new Set());

  it('goes along series that hold data, from one defined point to the next', () => {
    expect(ways).to.deep.equal([
      { panel: 0, series: 1, points: [0, 2] },
      { panel: 0, series: 2, points: [0] },
      { panel: 0, series: 3, points: [0] },
    ]);
  });

  it('leaves out what is switched off', () => {
    expect(waysOf(chart, new Set(['A'])).map(({ series }) => series)).to.deep.equal([2, 3]);
  });

  it('starts at the first point, and stays within the ends', () => {
    const first = nextPlace(ways, undefined, 'ArrowLeft')!;
    expect(first).to.deep.equal({ way: 0, step: 0 });
    const second = nextPlace(ways, first, 'ArrowRight')!;
    expect(second).to.deep.equal({ way: 0, step: 1 });
    expect(nextPlace(ways, second, 'ArrowRight')).to.deep.equal(second);
    expect(nextPlace(ways, second, 'ArrowDown')).to.deep.equal({ way: 1, step: 0 });
    expect(nextPlace(ways, first, 'ArrowUp')).to.deep.equal(first);
  });

  it('leaves other keys alone', () => {
    expect(nextPlace(ways, undefined, 'Tab')).to.equal(undefined);
    expect(nextPlace([], undefined, 'ArrowRight')).to.equal(undefined);
  });

  it('says where a reader is', () => {
    expect(sentenceAt(chart, ways[0]!, 0)).to.equal(
      'Recall, A, Threshold 0.1, Mean 1, 95 % interval 0.9 … 1',
    );
    expect(sentenceAt(chart, ways[1]!, 0)).to.equal('Recall, B, case-7, Threshold 0.1, Mean 0.75');
    expect(sentenceAt(chart, ways[2]!, 0)).to.equal('Recall, Mean, Threshold 0.25, 95 % interval 0.2 … 0.3');
  });
});
