import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from 'd3-scale';
import type { ChartAxis } from './chart.js';
import { coordinate, element, text } from './svg.js';

/** A continuous scale of d3 from a quantity to pixels. */
export type Scale = ScaleContinuousNumeric<number, number>;

/** The plot area of a panel, in pixels from the panel's corner. */
export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Tick positions of an axis and their labels. */
export interface Ticks {
  at: readonly number[];
  format: (value: number) => string;
}

const characterWidth = 7.4;

/** Both scales of an area: x from the left, y from the bottom, in pixels from the area's corner. */
export function scalesOf(area: PlotArea, x: ChartAxis, y: ChartAxis): { x: Scale; y: Scale } {
  return {
    x: scaleOf(x).range([0, area.width]),
    y: scaleOf(y).range([area.height, 0]),
  };
}

function scaleOf({ range, scale }: ChartAxis): Scale {
  return scale === 'log' ? scaleLog().domain(range) : scaleLinear().domain(range);
}

/** The ticks given by the axis, otherwise about `count` at round numbers, fewer if their labels would touch. */
export function ticksOf(
  { ticks, tickTexts, names }: ChartAxis,
  scale: Scale,
  count: number,
  width: number,
): Ticks {
  if (names) return { at: names.map((_, place) => place), format: (place) => names[place] ?? '' };
  if (ticks) {
    const textOf = (value: number) => tickTexts?.[ticks.indexOf(value)] ?? String(value).replace('-', '−');
    return { at: ticks, format: textOf };
  }
  const at = scale.ticks(count);
  const format = scale.tickFormat(count);
  const longest = Math.max(...at.map((tick) => format(tick).length));
  const isCrowded = at.length > 2 && (at.length - 1) * (longest * characterWidth + 6) > width;
  return isCrowded ? ticksOf({ label: '', range: [0, 0] }, scale, count - 1, width) : { at, format };
}

/** Ticks, line and label under the area. */
export function bottomAxis(area: PlotArea, x: Scale, label: string, { at, format }: Ticks): string {
  const marks = at.map((tick) => {
    const place = x(tick);
    return (
      element('line', { class: 'axis', x1: place, x2: place, y1: area.height, y2: area.height + 4 }) +
      text(format(tick), place, area.height + 18, { class: 'tick', 'text-anchor': 'middle' })
    );
  });
  const name = text(label, area.width / 2, area.height + 36, { class: 'label', 'text-anchor': 'middle' });
  return bottomLine(area) + marks.join('') + (label ? name : '');
}

/** The bottom line of an area whose ticks are drawn further down. */
export function bottomLine({ width, height }: PlotArea): string {
  return element('line', { class: 'axis', x1: 0, x2: width, y1: height, y2: height });
}

/** Ticks, line and rotated label left of the area. */
export function leftAxis(area: PlotArea, y: Scale, label: string, { at, format }: Ticks): string {
  const marks = at.map((tick) => {
    const place = y(tick);
    return (
      element('line', { class: 'axis', x1: -4, x2: 0, y1: place, y2: place }) +
      text(format(tick), -7, place + 4.5, { class: 'tick', 'text-anchor': 'end' })
    );
  });
  const line = element('line', { class: 'axis', x1: 0, x2: 0, y1: 0, y2: area.height });
  const turned = `translate(${coordinate(13 - area.left)},${coordinate(area.height / 2)}) rotate(-90)`;
  const name = text(label, 0, 0, { class: 'label', 'text-anchor': 'middle', transform: turned });
  return line + marks.join('') + (label ? name : '');
}

/** Category names left of the area. */
export function leftNames(y: Scale, { at, format }: Ticks): string {
  const atEnd = { class: 'label', 'text-anchor': 'end' };
  return at.map((place) => text(format(place), -12, y(place) + 4.5, atEnd)).join('');
}

/** Grid lines at the ticks of both axes. */
export function gridLines(area: PlotArea, x: readonly number[], y: readonly number[]): string {
  const vertical = x.map((place) => `M${place.toFixed(2)},0V${area.height}`);
  const horizontal = y.map((place) => `M0,${place.toFixed(2)}H${area.width}`);
  const d = [...vertical, ...horizontal].join('');
  return d ? element('path', { class: 'grid', d }) : '';
}
