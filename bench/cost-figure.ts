/**
 * How time and memory grow, in one picture: a panel for each series, both axes logarithmic, everything as a multiple of
 * the smallest point, so that the slope is the exponent. Dotted: proportional growth.
 */
import { scaleLog } from 'd3-scale';
import { axes, type PlotArea } from '../src/report/figures/axes.js';
import { mark, type Panel, renderFigure } from '../src/report/figures/figure.js';
import { element, moved, text } from '../src/report/figures/svg.js';
import type { CostPoint, CostSeries } from './cost-law.js';

export function costFigure(series: readonly CostSeries[], machine: string): string {
  return renderFigure({
    name: 'cost-law',
    title: 'How time and memory grow',
    subtitle: `${machine} · multiples of the smallest point, both axes logarithmic · bars: range of the rounds · dotted: in proportion`,
    description: series.map((one) => `${title(one)}: ${exponents(one)}.`).join(' '),
    legend: [
      { label: 'Time', series: 'calibrated' },
      { label: 'Memory beyond the start', series: 'baseline' },
    ],
    panels: series.map(panel),
  });
}

const area: PlotArea = { left: 52, top: 44, width: 190, height: 190 };
const panelSize = { width: 252, height: 276 };

const title = ({ what, variable }: CostSeries) =>
  `${what === 'step' ? 'Training step' : 'Scoring'}, ${variable}`;
const exponents = ({ exponents: { time, memory } }: CostSeries) =>
  `time exponent ${time.toFixed(2)}, memory ${memory.toFixed(2)}`;

function panel(one: CostSeries): Panel {
  const { points, variable } = one;
  const first = points[0]!;
  const growth = points.at(-1)!.value / first.value;
  const times = points.flatMap(({ lowestMs, highestMs }) => [lowestMs, highestMs]);
  const memories = points.map(({ megabytes }) => megabytes / first.megabytes);
  const all = [growth, ...times.map((ms) => ms / first.medianMs), ...memories];
  const x = scaleLog()
    .base(2)
    .domain([first.value, points.at(-1)!.value])
    .range([0, area.width]);
  const y = scaleLog()
    .domain([Math.min(1, ...all), Math.max(...all)])
    .range([area.height, 0]);
  const curve = (name: string, of: (point: CostPoint) => number) =>
    element('path', {
      class: `line ${name}`,
      d: points
        .map((point, at) => `${at ? 'L' : 'M'}${x(point.value).toFixed(2)},${y(of(point)).toFixed(2)}`)
        .join(''),
    }) + points.map((point) => mark(name, x(point.value), y(of(point)), 3.5)).join('');
  const ranges = points.map(({ value, lowestMs, highestMs }) =>
    element('line', {
      class: 'whisker calibrated',
      x1: x(value),
      x2: x(value),
      y1: y(lowestMs / first.medianMs),
      y2: y(highestMs / first.medianMs),
    }),
  );
  return {
    ...panelSize,
    content: [
      text(title(one), area.left, 13, { class: 'panel-title' }),
      text(exponents(one), area.left, 31, { class: 'note' }),
      axes(
        area,
        x,
        y,
        { label: variable, ticks: points.map(({ value }) => value), format: short },
        { label: 'times the smallest', ticks: decades(y.domain()), format: String },
      ),
      moved(
        area.left,
        area.top,
        element('path', { class: 'guide', d: `M0,${y(1).toFixed(2)}L${area.width},${y(growth).toFixed(2)}` }),
        ...ranges,
        curve('baseline', ({ megabytes }) => megabytes / first.megabytes),
        curve('calibrated', ({ medianMs }) => medianMs / first.medianMs),
      ),
    ].join(''),
  };
}

function decades([low, high]: number[]): number[] {
  return [0.1, 1, 10, 100, 1000].filter((tick) => tick >= low! && tick <= high!);
}

/** 4096 as "4k", as sides are powers of two. */
function short(value: number): string {
  if (value >= 2 ** 20) return `${value / 2 ** 20}M`;
  return value >= 1024 ? `${value / 1024}k` : String(value);
}
