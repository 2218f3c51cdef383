import { area as areaPath, line } from 'd3-shape';
import { type ChartSeries, hasBand, modesWithLine, modesWithMarks } from './chart.js';
import { element, text } from './svg.js';
import type { PlotArea, Scale } from './svg-axes.js';
import { mark } from './svg-marks.js';

/** The plot area of a series, and the scales from its corner. */
export interface Frame {
  area: PlotArea;
  x: Scale;
  y: Scale;
  /** Radius of marks without a line. */
  radius: number;
}

/** Marks on a line are small, so that the line stays visible. */
const radiusOnLine = 3.4;

/** The band of a series, drawn under all lines and marks of the panel. */
export function seriesBand(series: ChartSeries, { area, x, y }: Frame): string {
  const { ink, draw, low = [], high = [] } = series;
  if (draw === 'span' && Number.isFinite(low[0]) && Number.isFinite(high[0])) {
    // An interval is clipped to the plot; its ends are also given as numbers.
    const [from, to] = [Math.max(0, x(low[0]!)), Math.min(area.width, x(high[0]!))];
    return element('rect', { class: `band ${ink}`, x: from, width: to - from, y: 0, height: area.height });
  }
  if (draw === 'span' || !hasBand(series)) return '';
  const banded = series.x
    .map((value, at) => [x(value), y(low[at]!), y(high[at]!)] as const)
    .filter((ends) => ends.every(Number.isFinite));
  const path = areaPath<(typeof banded)[number]>(
    ([along]) => along,
    ([, lower]) => lower,
    ([, , upper]) => upper,
  ).digits(2)(banded);
  return path ? element('path', { class: `band ${ink}`, d: path }) : '';
}

/** The series without its band: error bars, line, marks. NaN points are left out and interrupt a line. */
export function seriesContent(series: ChartSeries, frame: Frame): string {
  const { ink, draw, weight, names = [], marked } = series;
  const { area, x, y, radius } = frame;
  const places = series.x.map((value, at) => [x(value), y(series.y[at]!)] as const);
  const isDefined = ([across, up]: readonly [number, number]) =>
    Number.isFinite(across) && Number.isFinite(up);
  const defined = places.filter(isDefined);
  if (draw === 'span') return defined.map(([across]) => upright('mean', across, 0, area.height)).join('');
  if (draw === 'ticks') {
    return defined
      .map(([across]) => upright(`whisker ${ink}`, across, area.height, area.height - 9))
      .join('');
  }
  if (draw === 'text') {
    return places
      .map((place, at) =>
        isDefined(place) ? text(names[at] ?? '', place[0] + 8, place[1] + 6, labelled) : '',
      )
      .join('');
  }
  const path = modesWithLine.includes(draw) ? line().defined(isDefined).digits(2)(mutable(places)) : null;
  const alone = (marked ?? []).map((at) => places[at]!).filter(isDefined);
  const marks = modesWithMarks.includes(draw)
    ? defined.map(([across, up]) =>
        mark(ink, across, up, draw === 'marks' ? radius : radiusOnLine, series.mark),
      )
    : alone.map(([across, up]) => mark(ink, across, up, radius, series.mark));
  const look = `line${weight === 'thin' ? ' thin' : ''} ${ink}`;
  return [whiskers(series, frame), path ? element('path', { class: look, d: path }) : '', ...marks].join('');
}

const labelled = { class: 'panel-title' };

function mutable(places: readonly (readonly [number, number])[]): [number, number][] {
  return places.map(([across, up]) => [across, up]);
}

function upright(look: string, x: number, from: number, to: number): string {
  return element('line', { class: look, x1: x, x2: x, y1: from, y2: to });
}

function whiskers(series: ChartSeries, frame: Frame): string {
  const { ink, x, y, low, high, interval = 'y' } = series;
  if (!low || !high || hasBand(series)) return '';
  return low
    .map((from, at) => {
      const to = high[at]!;
      if (!Number.isFinite(from) || !Number.isFinite(to)) return '';
      if (interval === 'y') return upright(`whisker ${ink}`, frame.x(x[at]!), frame.y(from), frame.y(to));
      const level = frame.y(y[at]!);
      const ends = { x1: frame.x(from), x2: frame.x(to), y1: level, y2: level };
      return element('line', { class: `whisker ${ink}`, ...ends });
    })
    .join('');
}
