import { type ChartPanel, type ChartSeries, hasBand, type PixelShares } from './chart.js';
import { type Ink, looks, type MarkShape, type Scheme } from './inks.js';
import { axisEnds } from './plotly-layout.js';

export interface PlotlyTrace extends Record<string, unknown> {
  name: string;
  xaxis: string;
  yaxis: string;
  /** The panel and series that the trace draws; absent for bands under a series. */
  meta?: { panel: number; series: number };
}

/** The traces of a panel, bands first. `isNew` is true for the first trace of a label, which gets the legend entry. */
export function panelTraces(
  panel: ChartPanel,
  at: number,
  panels: number,
  scheme: Scheme,
  isNew: (label: string) => boolean,
): PlotlyTrace[] {
  const { end, bars } = axisEnds(at, panels);
  const axes = { xaxis: `x${end}`, yaxis: `y${end}` };
  const bands = panel.series.flatMap((series) => band(series, panel, scheme, axes, isNew));
  const own = panel.series.flatMap((series, place) =>
    series.draw === 'band'
      ? []
      : [
          {
            ...trace(series, panel, scheme),
            ...axes,
            showlegend: isNew(series.label),
            meta: { panel: at, series: place },
          },
        ],
  );
  const shares = (panel.shares ?? []).map((series) => ({
    ...shareTrace(series, scheme),
    xaxis: `x${end}`,
    yaxis: `y${bars}`,
  }));
  return [...bands, ...own, ...shares];
}

const symbols: Readonly<Record<MarkShape, string>> = {
  square: 'square',
  circle: 'circle',
  diamond: 'diamond',
  triangle: 'triangle-up',
  cross: 'cross',
  bar: 'line-ns',
  star: 'star',
  ring: 'circle-open',
};
const modes: Readonly<Record<ChartSeries['draw'], string>> = {
  line: 'lines',
  marks: 'markers',
  'line and marks': 'lines+markers',
  text: 'text',
  ticks: 'markers',
  span: 'lines',
  band: 'none',
};

function trace(
  series: ChartSeries,
  panel: ChartPanel,
  scheme: Scheme,
): Record<string, unknown> & { name: string } {
  const { label, ink, draw, weight, marked, names, low, high, interval = 'y' } = series;
  const isSpan = draw === 'span';
  const [x, y] = isSpan ? [panel.y.range.map(() => series.x[0]!), panel.y.range] : [series.x, series.y];
  const along = interval === 'x' ? series.x : series.y;
  const colour = isSpan || draw === 'text' ? scheme.ink : scheme.marks[ink];
  const whiskers = low && high && !hasBand(series) && !isSpan;
  return {
    type: 'scatter',
    mode: marked ? 'lines+markers' : modes[draw],
    name: label,
    legendgroup: label,
    x: x.map(rounded),
    y: y.map(rounded),
    line: { color: colour, width: weight === 'thin' ? 1 : 2, dash: dashOf(ink, isSpan) },
    marker: {
      ...markerOf(series, colour),
      ...(marked && { size: x.map((_, at) => (marked.includes(at) ? 8 : 0)) }),
    },
    cliponaxis: false,
    ...(names && { text: pointTexts(series, x.length) }),
    ...(draw === 'text' && { textposition: 'middle right', textfont: { color: colour } }),
    ...hover(series, panel),
    ...(whiskers && {
      [`error_${interval}`]: {
        type: 'data',
        symmetric: false,
        array: high.map((value, at) => rounded(value - along[at]!)),
        arrayminus: low.map((value, at) => rounded(along[at]! - value)),
        thickness: 1,
        width: 2,
      },
    }),
  };
}

/**
 * The text at each point, in the plot or on hovering. Text in the plot starts with a space, so that it does not
 * touch its mark.
 */
function pointTexts({ draw, names = [] }: ChartSeries, points: number): string[] {
  if (draw === 'span') return Array.from({ length: points }, () => names[0] ?? '');
  return draw === 'text' ? names.map((name) => `\u2002${name}`) : [...names];
}

function dashOf(ink: Ink, isSpan: boolean): string {
  const { dash } = looks[ink];
  return isSpan || dash.length === 0 ? 'solid' : `${dash.join('px,')}px`;
}

function markerOf(
  { draw, ink, mark = looks[ink].mark }: ChartSeries,
  color: string,
): Record<string, unknown> {
  if (draw === 'ticks') return { color, size: 9, symbol: 'line-ns-open', line: { width: 1.5 } };
  // As in SVG, a star is larger, so that its area is that of the other marks.
  const size = mark === 'star' ? 10 : 7;
  return { color, size, symbol: symbols[mark], ...(mark === 'ring' && { line: { width: 1.8 } }) };
}

/** The hover text of a point: name, values with their quantities, interval. Guide lines have none. */
function hover(series: ChartSeries, { x, y }: ChartPanel): Record<string, unknown> {
  const { label, ink, draw, names } = series;
  if (draw === 'text' || (draw === 'line' && ink === 'guide')) return { hoverinfo: 'skip' };
  const customdata = series.x.map((_, at) => intervalText(series, at) ?? '');
  // A format prints the value only; without one Plotly adds the lengths of the error bars.
  const lines = [
    `<b>${names ? '%{text}, ' : ''}${label}</b>`,
    x.label && `${x.label}: %{x:.5~g}`,
    draw !== 'span' && draw !== 'ticks' && y.label && `${y.label}: %{y:.5~g}`,
    series.low && '95 % interval: %{customdata}',
  ];
  return {
    ...(series.low && { customdata: draw === 'span' ? [customdata[0], customdata[0]] : customdata }),
    hovertemplate: `${lines.filter(Boolean).join('<br>')}<extra></extra>`,
  };
}

/** The 95 % interval around a point as text, if its series has intervals. */
export function intervalText({ low, high }: ChartSeries, at: number): string | undefined {
  if (!low || !high) return undefined;
  const [from, to] = [rounded(low[at]!), rounded(high[at]!)];
  return from === null || to === null ? 'none' : `${from} … ${to}`;
}

/** The band under a series: a closed path along the upper ends and back along the lower ones. */
function band(
  series: ChartSeries,
  { y }: ChartPanel,
  { marks }: Scheme,
  axes: Pick<PlotlyTrace, 'xaxis' | 'yaxis'>,
  isNew: (label: string) => boolean,
): PlotlyTrace[] {
  const { label, ink, x, low = [], high = [], draw } = series;
  const places = x
    .map((value, at) => [value, low[at]!, high[at]!] as const)
    .filter((ends) => ends.every(Number.isFinite));
  if ((draw !== 'span' && !hasBand(series)) || places.length === 0) return [];
  const back = [...places].reverse();
  const [{ 1: from, 2: to }] = places as unknown as [readonly [number, number, number]];
  const way =
    draw === 'span'
      ? { x: [from, to, to, from], y: [y.range[0], y.range[0], y.range[1], y.range[1]] }
      : {
          x: [...places, ...back].map(([value]) => value),
          y: [...places.map(([, , upper]) => upper), ...back.map(([, lower]) => lower)],
        };
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: label,
      legendgroup: label,
      showlegend: draw === 'band' && isNew(label),
      x: way.x.map(rounded),
      y: way.y.map(rounded),
      ...axes,
      line: { width: 0 },
      fill: 'toself',
      fillcolor: translucent(marks[ink], 0.17),
      hoverinfo: 'skip',
    },
  ];
}

function shareTrace(
  { label, ink, shares }: PixelShares,
  { marks }: Scheme,
): Record<string, unknown> & { name: string } {
  return {
    type: 'bar',
    name: label,
    legendgroup: label,
    showlegend: false,
    x: shares.map((_, bin) => rounded((bin + 0.5) / shares.length)),
    y: shares.map((share) => (share > 0 ? rounded(share) : null)),
    marker: { color: translucent(marks[ink], looks[ink].filling), line: { color: marks[ink], width: 1 } },
    hovertemplate: `<b>${label}</b><br>Pixels: %{y:.2~%}<extra></extra>`,
  };
}

/** The colour "#rrggbb" with an opacity. */
function translucent(colour: string, opacity: number): string {
  return `${colour}${Math.round(255 * opacity)
    .toString(16)
    .padStart(2, '0')}`;
}

/** Five digits suffice for drawing and keep notebooks small. JSON has no NaN; Plotly skips null. */
function rounded(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
