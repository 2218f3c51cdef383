/** The chart as a picture, for whoever reads a notebook where no Plotly runs: a code host, a mail, a printed page. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import sharp from 'sharp';
import {
  type Chart,
  type ChartAxis,
  type ChartPanel,
  type ChartSeries,
  dashes,
  inks,
} from '../report/charts/chart.js';
import { axes, type PlotArea, type Scale } from '../report/figures/axes.js';
import { figureStyle } from '../report/figures/figure-style.js';
import { element, moved, text } from '../report/figures/svg.js';

const margin = 16;
const headerHeight = 78;
const panelHeight = 310;
const totalWidth = 760;
const nameWidth = 7.5;

/** PNG bytes. The same chart gives the same drawing; its text is set in the fonts of this machine. */
export async function chartPicture(chart: Chart): Promise<Buffer> {
  return sharp(Buffer.from(chartSvg(chart)))
    .png({ palette: true, compressionLevel: 9 })
    .toBuffer();
}

/** The drawing itself. */
export function chartSvg({ title, subtitle, panels }: Chart): string {
  const panelWidth = (totalWidth - 2 * margin) / panels.length;
  const height = headerHeight + panelHeight + margin;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'figure',
      width: totalWidth,
      height,
      viewBox: `0 0 ${totalWidth} ${height}`,
    },
    element('style', {}, lightStyle),
    element('rect', { class: 'card', x: 0.5, y: 0.5, width: totalWidth - 1, height: height - 1, rx: 8 }),
    text(title, margin, 28, { class: 'title' }),
    text(subtitle, margin, 47, { class: 'note' }),
    legend(panels),
    ...panels.map((panel, index) =>
      moved(margin + index * panelWidth, headerHeight, panelContent(panel, panelWidth)),
    ),
  );
}

/** The report's style without its dark half: a picture cannot follow the viewer's scheme. */
const lightStyle = figureStyle.slice(0, figureStyle.indexOf('@media'));

function panelContent({ title, x, y, series }: ChartPanel, width: number): string {
  const longestName = Math.max(0, ...(y.names ?? []).map((name) => name.length));
  const left = y.names ? longestName * nameWidth + 12 : 62;
  const area: PlotArea = { left, top: 24, width: width - left - 18, height: panelHeight - 74 };
  const xScale = scaleLinear().domain(x.range).range([0, area.width]);
  const yScale = scaleLinear().domain(y.range).range([area.height, 0]);
  return [
    text(title, area.left, 13, { class: 'panel-title' }),
    axes(area, xScale, yScale, ticksOf(x, xScale, Math.floor(area.width / 60)), ticksOf(y, yScale, 5)),
    moved(area.left, area.top, ...series.map((one) => drawn(one, xScale, yScale))),
  ].join('');
}

function ticksOf({ label, names }: ChartAxis, scale: Scale, count: number) {
  if (!names) return { label, ticks: scale.ticks(count), format: scale.tickFormat(count) };
  return { label, ticks: names.map((_, place) => place), format: (place: number) => names[place] ?? '' };
}

function drawn(series: ChartSeries, xScale: Scale, yScale: Scale): string {
  const places = series.x.map((value, at) => [xScale(value), yScale(series.y[at]!)] as const);
  const defined = places.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const path = series.draw === 'marks' ? null : line().digits(2)(defined.map(([x, y]) => [x, y]));
  const marks = series.draw === 'line' ? [] : defined.map(([x, y]) => mark(series, x, y));
  return [whiskers(series, xScale, yScale), path ? stroke(series, path) : '', ...marks].join('');
}

function stroke({ ink }: Pick<ChartSeries, 'ink'>, path: string): string {
  const dash = dashes[ink].join(' ') || undefined;
  return element('path', {
    d: path,
    fill: 'none',
    stroke: inks[ink],
    'stroke-width': 2,
    'stroke-dasharray': dash,
  });
}

function mark({ ink }: Pick<ChartSeries, 'ink'>, x: number, y: number): string {
  if (ink !== 'baseline') return element('circle', { cx: x, cy: y, r: 3.5, fill: inks[ink] });
  return element('rect', { x: x - 3.2, y: y - 3.2, width: 6.4, height: 6.4, fill: inks[ink] });
}

function whiskers(
  { ink, x, y, low, high, interval = 'y' }: ChartSeries,
  xScale: Scale,
  yScale: Scale,
): string {
  if (!low || !high) return '';
  const ends = low.map((value, at) => {
    const [from, to] = [value, high[at]!];
    if (!Number.isFinite(from) || !Number.isFinite(to)) return '';
    return interval === 'y'
      ? `M${xScale(x[at]!).toFixed(2)},${yScale(from).toFixed(2)}V${yScale(to).toFixed(2)}`
      : `M${xScale(from).toFixed(2)},${yScale(y[at]!).toFixed(2)}H${xScale(to).toFixed(2)}`;
  });
  return element('path', { d: ends.join(''), fill: 'none', stroke: inks[ink], 'stroke-opacity': 0.6 });
}

function legend(panels: readonly ChartPanel[]): string {
  const entries = new Map(panels.flatMap(({ series }) => series.map((one) => [one.label, one] as const)));
  let left = margin;
  return [...entries.values()]
    .map((series) => {
      const at = left;
      left += 38 + 7.6 * series.label.length + 20;
      const path = series.draw === 'marks' ? '' : stroke(series, `M${at},66H${at + 28}`);
      const dot = series.draw === 'line' ? '' : mark(series, at + 14, 66);
      return path + dot + text(series.label, at + 34, 70, { class: 'label' });
    })
    .join('');
}
