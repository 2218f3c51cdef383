import { expect } from 'chai';
import { scaleLinear } from 'd3-scale';
import type { Chart, ChartPanel, ChartSeries } from '../../../src/report/chart/chart.js';
import { findingOf } from '../../../src/report/chart/chart.js';
import { legendOf, legendRows, legendSamples } from '../../../src/report/chart/legend.js';
import { linesOf } from '../../../src/report/chart/svg.js';
import { ticksOf } from '../../../src/report/chart/svg-axes.js';
import { svgChart } from '../../../src/report/chart/svg-chart.js';
import { renderFigure, renderPanels } from '../../../src/report/chart/svg-figure.js';
import { sampleChart } from './sample-chart.js';

/** One panel of 100 by 100 pixels over 0 … 1 in both axes. */
function contentOf(series: readonly ChartSeries[], more: Partial<ChartPanel> = {}): string {
  const axis = { label: '', range: [0, 1], ticks: [] } as const;
  const panel = { title: 'P', x: axis, y: axis, plot: { width: 100, height: 100 }, series, ...more };
  return svgChart({ title: 't', subtitle: 's', panels: [panel] }).panels[0]!.content;
}

const line: ChartSeries = { label: 'L', ink: 'calibrated', draw: 'line', x: [0, 0.5, 1], y: [0, 0.25, 1] };

describe('svgChart', () => {
  it('draws points at their places, y upwards', () => {
    // x: 0, 50, 100; y: 100 − 0, 100 − 25, 100 − 100.
    expect(contentOf([line])).to.include('<path class="line calibrated" d="M0,100L50,75L100,0"/>');
  });

  it('breaks a line where a point is undefined, and draws no mark there', () => {
    const holed = {
      ...line,
      x: [0, 0.5, 1, 1],
      y: [0, 0.25, Number.NaN, 1],
      draw: 'line and marks',
    } as const;
    const content = contentOf([holed]);
    expect(content).to.include('d="M0,100L50,75M100,0Z"');
    expect(content.match(/<circle/g)).to.have.length(3);
  });

  it('draws intervals as whiskers along their axis, or as one band below all lines', () => {
    const ends = { low: [0.1, 0.2, Number.NaN], high: [0.3, 0.4, Number.NaN] };
    const upright = contentOf([{ ...line, ...ends }]);
    expect(upright).to.include('<line class="whisker calibrated" x1="0" x2="0" y1="90" y2="70"/>');
    expect(upright.match(/class="whisker/g)).to.have.length(2);
    const level = contentOf([{ ...line, ...ends, interval: 'x' }]);
    expect(level).to.include('<line class="whisker calibrated" x1="20" x2="40" y1="75" y2="75"/>');
    const banded = contentOf([
      { ...line, ink: 'baseline' },
      { ...line, ...ends, spread: 'band' },
    ]);
    expect(banded).to.include('<path class="band calibrated" d="M0,70L50,60L50,80L0,90Z"/>');
    const alone = contentOf([{ ...line, ...ends, draw: 'band' }]);
    expect(alone).to.include('class="band calibrated"').and.not.include('class="line');
    expect(banded.indexOf('class="band')).to.be.lessThan(banded.indexOf('class="line baseline"'));
  });

  it('draws a mean through the whole height on the band of its interval', () => {
    const span: ChartSeries = {
      ...{ label: 'Mean', ink: 'neutral', draw: 'span', interval: 'x' },
      ...{ x: [0.5], y: [0], low: [0.4], high: [0.7] },
    };
    const content = contentOf([span]);
    expect(content).to.include('<rect class="band neutral" x="40" width="30" y="0" height="100"/>');
    expect(content).to.include('<line class="mean" x1="50" x2="50" y1="0" y2="100"/>');
    const wide = contentOf([{ ...span, low: [-1], high: [0.7] }]);
    expect(wide).to.include('<rect class="band neutral" x="0" width="70" y="0" height="100"/>');
  });

  it('draws a mark of its own in the ink of another series', () => {
    const mark = { ...line, draw: 'marks', x: [0.5], y: [0.25] } as const;
    expect(contentOf([mark])).to.include('<circle cx="50" cy="75" r="4" class="mark calibrated"/>');
    expect(contentOf([{ ...mark, mark: 'ring' }])).to.include(
      '<circle cx="50" cy="75" r="4" class="whisker calibrated" stroke-width="1.8"/>',
    );
    // The first of the ten corners is 1.4 · 4 above the centre.
    expect(contentOf([{ ...mark, mark: 'star' }])).to.match(
      /class="mark calibrated" d="M50,69\.4(L[^L]+){9}Z"/,
    );
  });

  it('draws shares of pixels on a logarithmic scale, none for an empty bin', () => {
    const shares = [{ label: 'L', ink: 'calibrated', shares: [1, 0, 0.001] }] as const;
    const heights = [...contentOf([], { shares }).matchAll(/class="bar calibrated"[^>]*height="([\d.]+)"/g)];
    // Of 62 pixels for five powers of ten: all of them, and two of the five.
    expect(heights.map(([, height]) => Number(height))).to.deep.equal([62, 24.8]);
  });

  it('writes the names of a joined chart in its first panel alone', () => {
    const y = { label: '', range: [-0.5, 1.5], names: ['first', 'second'] } as const;
    const panel = { title: 'P', x: { label: '', range: [0, 1] }, y, series: [] } as const;
    const { panels } = svgChart({ title: 't', subtitle: '', panels: [panel, panel], joined: true });
    expect(panels.map(({ content }) => content.includes('>second<'))).to.deep.equal([true, false]);
  });

  it('leaves out ticks whose texts would touch', () => {
    const scale = scaleLinear([0, 0.12], [0, 190]);
    const at = (width: number) => ticksOf({ label: '', range: [0, 0.12] }, scale, 4, width).at.length;
    expect(at(Number.POSITIVE_INFINITY)).to.equal(7);
    // Seven texts of four characters do not fit 190 pixels; 0.00, 0.05 and 0.10 do.
    expect(at(190)).to.equal(3);
  });
});

describe('a figure', () => {
  const chart: Chart = {
    ...sampleChart,
    panels: sampleChart.panels.map((panel) => ({ ...panel, finding: 'A & B fall' })),
  };

  it('describes every panel, and names its title and description', () => {
    const svg = renderFigure(svgChart(chart), 'sample');
    expect(svg).to.include(
      '<desc id="sample-description">Left: A &amp; B fall. Right: A &amp; B fall. two panels</desc>',
    );
    expect(svg).to.include('aria-labelledby="sample-title sample-description"');
    expect(findingOf(chart)).to.equal('Left: A & B fall. Right: A & B fall.');
  });

  it('gives panels of a page ids and descriptions of their own', () => {
    const [left, right] = renderPanels(svgChart(chart), 'sample') as [string, string];
    expect(left).to.include('<desc id="sample-1-description">Left: A &amp; B fall.</desc>');
    expect(right).to.include('id="sample-2-title"');
  });

  it('is wide enough for its title, and breaks a subtitle that is not', () => {
    const small = {
      title: 'x'.repeat(100),
      subtitle: 'word '.repeat(60).trim(),
      panels: [] as never[],
      legend: [],
    };
    const panel = { width: 100, height: 50, content: '', description: '' };
    const svg = renderFigure({ ...small, panels: [panel] }, 'small');
    expect(Number(svg.match(/width="(\d+)"/)![1])).to.be.at.least(900);
    expect(svg.match(/class="note"/g)!.length).to.be.greaterThan(1);
  });

  it('lays its panels in rows of so many: as wide as the widest, as high as the highest of each', () => {
    const panel = (content: string, width: number, height: number) => ({
      width,
      height,
      content,
      description: '',
    });
    const panels = [panel('A', 100, 50), panel('B', 200, 70), panel('C', 150, 30)];
    const figure = { title: '', subtitle: '', panels, legend: [] };
    const [oneRow, rows] = [renderFigure(figure, 'one'), renderFigure(figure, 'rows', '', 2)];
    const sizeOf = (svg: string) => /width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
    const placeOf = (svg: string, content: string) =>
      new RegExp(`translate\\(([\\d.]+)[ ,]([\\d.]+)\\)">${content}`).exec(svg)!.slice(1).map(Number);
    const [left, top] = placeOf(oneRow, 'A') as [number, number];
    // Gaps of 22: 100 + 22 + 200 beside each other, 70 + 22 + 30 below each other.
    expect(placeOf(oneRow, 'C')).to.deep.equal([left + 344, top]);
    expect(placeOf(rows, 'B')).to.deep.equal([left + 122, top]);
    expect(placeOf(rows, 'C')).to.deep.equal([left, top + 92]);
    const [wide, flat] = sizeOf(oneRow) as [number, number];
    expect(sizeOf(rows)).to.deep.equal([wide - 172, flat + 52]);
  });
});

describe('a legend', () => {
  it('has an entry for each label with all that is drawn under it', () => {
    const mark = { ...line, draw: 'marks', x: [0.5], y: [0.25] } as const;
    const panel = { ...sampleChart.panels[0]!, series: [line, mark, { ...line, ink: 'baseline' as const }] };
    expect(legendOf({ ...sampleChart, panels: [panel] })).to.deep.equal([
      { label: 'L', inks: ['calibrated', 'baseline'], line: 'plain', mark: true },
    ]);
  });

  it('tells two series of one ink apart by the mark', () => {
    const mark = { ...line, draw: 'marks', x: [0.5], y: [0.25] } as const;
    const panel = {
      ...sampleChart.panels[0]!,
      series: [mark, { ...mark, label: 'M', mark: 'ring' } as const],
    };
    const entries = legendOf({ ...sampleChart, panels: [panel] });
    const samples = entries.map((entry) => legendSamples(entry).match(/class="(\w+) calibrated"/)![1]);
    expect(samples).to.deep.equal(['mark', 'whisker']);
  });

  it('goes on in the next line where the width ends', () => {
    const entries = ['one', 'two', 'three'].map((label) => ({
      label,
      inks: ['guide'] as const,
      mark: true as const,
    }));
    expect(legendRows(entries, 1000).rows).to.equal(1);
    expect(legendRows(entries, 100).rows).to.equal(3);
    expect(legendRows([], 100).rows).to.equal(0);
  });

  it('breaks sentences between words', () => {
    expect(linesOf('one two three', 7)).to.deep.equal(['one two', 'three']);
    expect(linesOf('abcdefgh i', 4)).to.deep.equal(['abcdefgh', 'i']);
  });
});
