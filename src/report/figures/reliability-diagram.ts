/**
 * The reliability diagram: how often the class is there among pixels to which a network gave about the same
 * probability. A calibrated network follows the diagonal; points below it are overconfident. Bins are pooled over cases
 * and seeds; under the curve stands the share of pixels in each bin, because most pixels lie in the outer two.
 */
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import { binCount, calibrationErrors, poolBins } from '../../metrics/calibration-error.js';
import type { CaseBins, Region } from '../../metrics/case-score.js';
import { allClassesRow } from '../../metrics/scored-rows.js';
import { regions } from '../../record/bins-file.js';
import type { RunRecord } from '../../record/run-record.js';
import { lossLabels } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { fixed, undefinedMark } from '../../text/number-format.js';
import { axes, bottomAxis, leftAxis, type PlotArea } from './axes.js';
import { type Figure, mark, type Panel } from './figure.js';
import { type FrequencyInterval, frequencyIntervals } from './frequency-interval.js';
import { pairLegend, pairSubtitle, pairTitle, type Series, series } from './pair-figure.js';
import { element, moved, text } from './svg.js';

const regionTitles: Readonly<Record<Region, string>> = {
  all: 'All pixels',
  foreground: 'True foreground',
  boundary: 'Boundary band',
};

/** One reliability diagram of a pair in one row of the record, with a panel for each region of pixels. */
export function reliabilityDiagram(
  preset: PresetName,
  runs: DatasetRuns,
  pair: PairRuns,
  row: string,
): Figure {
  const suffix = runs.rows.length > 1 ? `-${row}` : '';
  return {
    name: `reliability-${runs.dataset}-${pair.pair.baseline}${suffix}`,
    title: `Reliability: ${pairTitle(runs, pair, row)}`,
    subtitle: pairSubtitle(preset, runs, pair),
    description:
      `Observed frequency against predicted probability in ${binCount} bins for ` +
      `${lossLabels[pair.pair.baseline]} and ${lossLabels[pair.pair.calibrated]}, with the share of pixels per bin. ` +
      'Bars span 95 % of bootstrap samples of cases. Points below the diagonal are overconfident.',
    legend: pairLegend(pair),
    panels: regions.map((region) => regionPanel(pair, row, region)),
  };
}

const area: PlotArea = { left: 70, top: 24, width: 228, height: 228 };
const shareArea: PlotArea = { left: 70, top: 276, width: 228, height: 62 };
const numbersTop = 400;
const panelSize = { width: 306, height: 444 };
const smallestShare = 1e-5;
const shareTicks = [1e-4, 1e-2, 1];
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];

function regionPanel(pair: PairRuns, row: string, region: Region): Panel {
  const x = scaleLinear().domain([0, 1]).range([0, area.width]);
  const y = scaleLinear().domain([0, 1]).range([area.height, 0]);
  const topLabel = region === 'foreground' || row === allClassesRow;
  const tables = series(pair).map((entry) => ({ ...entry, cases: binsOf(entry.runs, row, region) }));
  const format = (value: number) => value.toFixed(1);
  const diagonal = element('line', { class: 'guide', x1: x(0), y1: y(0), x2: x(1), y2: y(1) });
  const frame = axes(
    area,
    x,
    y,
    { label: '', ticks, format: () => '' },
    { label: topLabel ? 'Share of right decisions' : 'Observed frequency', ticks, format },
  );
  return {
    ...panelSize,
    content: [
      text(regionTitles[region], area.left, 13, { class: 'panel-title' }),
      frame,
      moved(area.left, area.top, diagonal, ...tables.map((table) => curve(table, x, y))),
      shareBars(tables, topLabel ? 'Confidence in the decision' : 'Predicted probability'),
      numbers(tables),
    ].join(''),
  };
}

interface LossBins extends Series {
  cases: readonly CaseBins[];
}

function binsOf(trained: readonly RunRecord[], row: string, region: Region): CaseBins[] {
  return trained.flatMap((run) =>
    run.bins.filter((bins) => bins.className === row && bins.region === region),
  );
}

type LinearScale = (value: number) => number;

/** The points of one loss at their bins' mean probability, joined, with the interval of each frequency. */
function curve({ name, cases }: LossBins, x: LinearScale, y: LinearScale): string {
  const intervals = frequencyIntervals(cases);
  const path = line<FrequencyInterval>(
    (point) => x(point.meanProbability),
    (point) => y(point.frequency),
  ).digits(2)(intervals);
  const whiskers = intervals
    .filter(({ low }) => !Number.isNaN(low))
    .map(({ meanProbability, low, high }) =>
      element('line', {
        class: `whisker ${name}`,
        x1: x(meanProbability),
        x2: x(meanProbability),
        y1: y(low),
        y2: y(high),
      }),
    );
  const marks = intervals.map((point) => mark(name, x(point.meanProbability), y(point.frequency), 3.4));
  return [...whiskers, path ? element('path', { class: `line ${name}`, d: path }) : '', ...marks].join('');
}

/** Share of pixels per bin on a logarithmic scale, both losses side by side. */
function shareBars(tables: readonly LossBins[], label: string): string {
  const x = scaleLinear().domain([0, 1]).range([0, shareArea.width]);
  const y = scaleLog().domain([smallestShare, 1]).range([shareArea.height, 0]);
  const barWidth = shareArea.width / binCount / 2 - 1.5;
  const bars = tables.flatMap(({ name, cases }, side) => {
    const { count } = poolBins(cases);
    const pixels = count.reduce((sum, value) => sum + value, 0);
    return count.map((value, bin) => {
      if (value === 0) return '';
      const top = y(Math.max(value / pixels, smallestShare * 1.3));
      const left = x(bin / binCount) + 1 + side * (barWidth + 1);
      return element('rect', {
        class: `bar ${name}`,
        x: left,
        y: top,
        width: barWidth,
        height: shareArea.height - top,
      });
    });
  });
  return moved(
    shareArea.left,
    shareArea.top,
    bottomAxis(shareArea, x, { label, ticks, format: (value) => value.toFixed(1) }),
    leftAxis(shareArea, y, { label: 'Pixels', ticks: shareTicks, format: shareTick }),
    ...bars,
  );
}

function shareTick(share: number): string {
  return `${Number((share * 100).toPrecision(1))} %`;
}

/** Pooled ECE, ACE and MCE of both losses, a line each. */
function numbers(tables: readonly LossBins[]): string {
  const columns = [area.left + 108, area.left + 168, area.left + 228];
  const head = ['ECE', 'ACE', 'MCE'].map((name, index) =>
    text(name, columns[index]!, numbersTop, { class: 'note', 'text-anchor': 'end' }),
  );
  const lines = tables.flatMap(({ name, label, cases }, index) => {
    const bottom = numbersTop + 19 * (index + 1);
    const { ece, ace, mce } = calibrationErrors(poolBins(cases));
    const cells = [ece, ace, mce].map((value, column) =>
      text(Number.isNaN(value) ? undefinedMark : fixed(value, 4), columns[column]!, bottom, {
        class: `number ${name}`,
        'text-anchor': 'end',
      }),
    );
    return [text(label, 13, bottom, { class: name }), ...cells];
  });
  const pooled = text('pooled', 13, numbersTop, { class: 'note' });
  return [pooled, ...head, ...lines].join('');
}
