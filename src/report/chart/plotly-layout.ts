import type { ChartAxis, ChartPanel } from './chart.js';
import type { Scheme } from './inks.js';
import { shareTick, shareTicks, smallestShare } from './share-scale.js';

/** Panels in a grid; gaps are given as shares of the total width and height of all plots. */
export interface Arrangement {
  columns: number;
  gapAcross: number;
  gapDown: number;
}

/** Extent of a panel within the figure, 0 … 1 from the left and from the bottom. */
interface Domain {
  x: readonly [number, number];
  y: readonly [number, number];
}

export function panelDomain(
  at: number,
  panels: number,
  { columns, gapAcross, gapDown }: Arrangement,
): Domain {
  const rows = Math.ceil(panels / columns);
  const width = (1 - gapAcross * (columns - 1)) / columns;
  const height = (1 - gapDown * (rows - 1)) / rows;
  const left = (at % columns) * (width + gapAcross);
  const top = 1 - Math.floor(at / columns) * (height + gapDown);
  return { x: [left, Math.min(1, left + width)], y: [Math.max(0, top - height), top] };
}

const shareAxis: ChartAxis = {
  label: 'Pixels',
  range: [smallestShare, 1],
  scale: 'log',
  ticks: shareTicks,
  tickTexts: shareTicks.map(shareTick),
};

/** Shares of a panel's height for the plot and for the bars of pixel shares under it. */
const shareOfPlot = 0.76;
const shareOfBars = 0.17;

/** The axes of a panel under Plotly's names: x and y of the plot, and a separate y axis for bars, if any. */
export function panelAxes(
  panel: ChartPanel,
  at: number,
  panels: number,
  scheme: Scheme,
  arrangement: Arrangement,
): Record<string, unknown> {
  const { x, y } = panelDomain(at, panels, arrangement);
  const [bottom, top] = y;
  const { end, bars } = axisEnds(at, panels);
  const isFirstOfRow = at % arrangement.columns === 0;
  if (!panel.shares) {
    return {
      [`xaxis${end}`]: { ...axis(panel.x, scheme, true), domain: x, anchor: `y${end}` },
      [`yaxis${end}`]: { ...axis(panel.y, scheme, isFirstOfRow), domain: y, anchor: `x${end}` },
    };
  }
  const height = top - bottom;
  return {
    [`xaxis${end}`]: { ...axis(panel.x, scheme, true), domain: x, anchor: `y${bars}` },
    [`yaxis${end}`]: {
      ...axis(panel.y, scheme, true),
      domain: [top - shareOfPlot * height, top],
      anchor: `x${end}`,
    },
    [`yaxis${bars}`]: {
      ...axis(shareAxis, scheme, true),
      domain: [bottom, bottom + shareOfBars * height],
      anchor: `x${end}`,
    },
  };
}

/** The suffixes of "x" and "y" in the names of a panel's axes, and of the y axis of its bars. */
export function axisEnds(at: number, panels: number): { end: string; bars: string } {
  return { end: at === 0 ? '' : String(at + 1), bars: String(panels + at + 1) };
}

/** If panels share the names on their y axes, only the leftmost panel of each row shows them. */
function axis(
  { label, range, scale, ticks, tickTexts, names }: ChartAxis,
  scheme: Scheme,
  named: boolean,
): Record<string, unknown> {
  const places = names && {
    tickvals: names.map((_, place) => place),
    ticktext: named ? names : names.map(() => ''),
  };
  return {
    title: { text: label, standoff: 8 },
    range: scale === 'log' ? range.map(Math.log10) : range,
    ...(scale && { type: scale }),
    gridcolor: scheme.grid,
    linecolor: scheme.soft,
    zeroline: false,
    automargin: true,
    ...(ticks && { tickvals: ticks }),
    ...(tickTexts && { ticktext: tickTexts }),
    ...places,
  };
}

/** Title, notes, and the first number of each row in the row's colour, above the panel at its left edge. */
export function panelHeading(
  { title, notes = [], numbers }: ChartPanel,
  at: number,
  panels: number,
  scheme: Scheme,
  arrangement: Arrangement,
): Record<string, unknown> {
  const { x, y } = panelDomain(at, panels, arrangement);
  const coloured = numbers?.rows.map(
    ({ ink, values }) => `<span style="color:${scheme.text[ink]}">${values[0]}</span>`,
  );
  const first = numbers && coloured && `${numbers.columns[0]} ${coloured.join(', ')}`;
  const lines = [`<b>${title}</b>`, ...notes, ...(first ? [first] : [])];
  return {
    text: lines.join('<br>'),
    showarrow: false,
    align: 'left',
    x: x[0],
    y: y[1],
    yshift: 4,
    xref: 'paper',
    yref: 'paper',
    xanchor: 'left',
    yanchor: 'bottom',
  };
}
