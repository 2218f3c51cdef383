import type { ScaleContinuousNumeric } from 'd3-scale';
import { element, moved, text } from './svg.js';

/** A continuous scale of d3 from a quantity to pixels. */
export type Scale = ScaleContinuousNumeric<number, number>;

export interface AxisOptions {
  /** Quantity and unit; a plain number says so by having none. */
  label: string;
  ticks: readonly number[];
  format: (value: number) => string;
}

/** The plot area of a panel, in pixels from the panel's corner. */
export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Grid, both axes with ticks and labels. Scales run over [0, width] and [height, 0] of the area. */
export function axes(area: PlotArea, x: Scale, y: Scale, xAxis: AxisOptions, yAxis: AxisOptions): string {
  return moved(
    area.left,
    area.top,
    grid(area, x, y, xAxis.ticks, yAxis.ticks),
    bottomAxis(area, x, xAxis),
    leftAxis(area, y, yAxis),
  );
}

/** Ticks and label under the area. */
export function bottomAxis(area: PlotArea, x: Scale, { label, ticks, format }: AxisOptions): string {
  const marks = ticks.map((tick) => {
    const at = x(tick);
    return (
      element('line', { class: 'axis', x1: at, x2: at, y1: area.height, y2: area.height + 4 }) +
      text(format(tick), at, area.height + 18, { class: 'tick', 'text-anchor': 'middle' })
    );
  });
  const line = element('line', { class: 'axis', x1: 0, x2: area.width, y1: area.height, y2: area.height });
  const name = text(label, area.width / 2, area.height + 36, { class: 'label', 'text-anchor': 'middle' });
  return line + marks.join('') + (label ? name : '');
}

/** Ticks and turned label left of the area. */
export function leftAxis(area: PlotArea, y: Scale, { label, ticks, format }: AxisOptions): string {
  const marks = ticks.map((tick) => {
    const at = y(tick);
    return (
      element('line', { class: 'axis', x1: -4, x2: 0, y1: at, y2: at }) +
      text(format(tick), -7, at + 4.5, { class: 'tick', 'text-anchor': 'end' })
    );
  });
  const line = element('line', { class: 'axis', x1: 0, x2: 0, y1: 0, y2: area.height });
  const name = text(label, 0, 0, {
    class: 'label',
    'text-anchor': 'middle',
    transform: `translate(${-area.left + 13},${area.height / 2}) rotate(-90)`,
  });
  return line + marks.join('') + name;
}

function grid(
  area: PlotArea,
  x: Scale,
  y: Scale,
  xTicks: readonly number[],
  yTicks: readonly number[],
): string {
  const vertical = xTicks.map((tick) => `M${x(tick).toFixed(2)},0V${area.height}`);
  const horizontal = yTicks.map((tick) => `M0,${y(tick).toFixed(2)}H${area.width}`);
  return element('path', { class: 'grid', d: [...vertical, ...horizontal].join('') });
}
