import {
  type Chart,
  type ChartAxis,
  type ChartPanel,
  type ChartSeries,
  dashes,
  type Ink,
  inks,
} from './chart.js';

/** A figure as Plotly takes it; only what is used here. */
export interface PlotlyFigure {
  data: readonly Record<string, unknown>[];
  layout: Record<string, unknown>;
  config: Record<string, unknown>;
}

/**
 * Buttons are named one by one: among those left out, one would send the chart to a server. The chart is not `responsive`:
 * Plotly would measure an output area while JupyterLab hides it, and draw nothing; the renderer follows the width itself.
 */
const config = {
  displaylogo: false,
  modeBarButtons: [['zoom2d', 'pan2d'], ['zoomIn2d', 'zoomOut2d', 'resetScale2d'], ['toImage']],
};

/** Without a ground of its own, in a grey that both a white and a dark page carry: it follows a change of theme at once. */
const onAnyGround = {
  paper_bgcolor: 'rgba(0,0,0,0)',
  plot_bgcolor: 'rgba(0,0,0,0)',
  font: { color: '#767676' },
} as const;
const grid = { gridcolor: 'rgba(128,128,128,0.25)', linecolor: '#767676' } as const;

const gap = 0.09;
const panelHeight = 440;

/** The chart for Plotly: panels side by side as subplots, one entry of the legend for each label. */
export function plotlyFigure({ title, subtitle, panels }: Chart): PlotlyFigure {
  const known = new Set<string>();
  const isNew = (label: string) => !known.has(label) && known.add(label) !== undefined;
  const width = (1 - gap * (panels.length - 1)) / panels.length;
  const axes = panels.map((panel, index) => {
    const left = index * (width + gap);
    const suffix = index === 0 ? '' : String(index + 1);
    return {
      [`xaxis${suffix}`]: { ...axis(panel.x), domain: [left, left + width], anchor: `y${suffix}` },
      [`yaxis${suffix}`]: { ...axis(panel.y), anchor: `x${suffix}` },
    };
  });
  return {
    data: panels.flatMap(({ series }, index) => series.map((one) => trace(one, index, isNew(one.label)))),
    layout: {
      title: { text: `<b>${title}</b><br><sup>${subtitle}</sup>`, x: 0, xref: 'paper', xanchor: 'left' },
      ...onAnyGround,
      height: panelHeight,
      margin: { l: 64, r: 16, t: 96, b: 84 },
      legend: { orientation: 'h', y: -0.28 },
      hovermode: 'closest',
      annotations: panels.map((panel, index) => heading(panel, index * (width + gap))),
      ...Object.assign({}, ...axes),
    },
    config,
  };
}

function axis({ label, range, names }: ChartAxis): Record<string, unknown> {
  const places = names && { tickvals: names.map((_, place) => place), ticktext: names };
  return { title: { text: label }, range, ...grid, zeroline: false, automargin: true, ...places };
}

function heading({ title }: ChartPanel, left: number): Record<string, unknown> {
  const place = { x: left, y: 1.02, xref: 'paper', yref: 'paper', xanchor: 'left', yanchor: 'bottom' };
  return { text: `<b>${title}</b>`, showarrow: false, ...place };
}

/** Shapes tell marks apart in grey, too. */
const symbols: Readonly<Partial<Record<Ink, string>>> = {
  baseline: 'square',
  third: 'diamond',
  guide: 'cross',
};
const modes = { line: 'lines', marks: 'markers', 'line and marks': 'lines+markers' } as const;

function trace(series: ChartSeries, panel: number, isNew: boolean): Record<string, unknown> {
  const { label, ink, x, y, draw, names, low, high, interval = 'y' } = series;
  const along = interval === 'x' ? x : y;
  const suffix = panel === 0 ? '' : String(panel + 1);
  return {
    type: 'scatter',
    mode: modes[draw],
    name: label,
    legendgroup: label,
    showlegend: isNew,
    x: x.map(known),
    y: y.map(known),
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    line: {
      color: inks[ink],
      width: 2,
      dash: dashes[ink].length === 0 ? 'solid' : `${dashes[ink].join('px,')}px`,
    },
    marker: { color: inks[ink], size: 7, symbol: symbols[ink] ?? 'circle' },
    ...(names && { text: names }),
    ...(low &&
      high && {
        [`error_${interval}`]: {
          type: 'data',
          symmetric: false,
          array: high.map((value, at) => known(value - along[at]!)),
          arrayminus: low.map((value, at) => known(along[at]! - value)),
          thickness: 1,
          width: 2,
        },
      }),
  };
}

/** Five digits are enough for the eye and keep a notebook small; JSON has no NaN, Plotly leaves null out. */
function known(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null;
}
