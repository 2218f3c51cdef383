import type { Chart } from './chart.js';
import { type Scheme, schemes } from './inks.js';
import { type Arrangement, panelAxes, panelHeading } from './plotly-layout.js';
import { type PlotlyTrace, panelTraces } from './plotly-traces.js';

/** A figure as Plotly takes it; only what is used here. */
export interface PlotlyFigure {
  data: readonly PlotlyTrace[];
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

/**
 * The chart for Plotly: its panels as subplots in rows of `columns`, one entry of the legend for each label. By default
 * all in one row on a white card; Plotly knows no scheme, so the caller gives that of the page.
 */
export function plotlyFigure(
  chart: Chart,
  scheme: Scheme = schemes.light,
  arrangement: Arrangement = { columns: chart.panels.length, gapAcross: 0.09, gapDown: 0 },
): PlotlyFigure {
  const { title, subtitle, panels } = chart;
  const known = new Set<string>();
  const isNew = (label: string) => !known.has(label) && known.add(label) !== undefined;
  const notes = Math.max(...panels.map((panel) => (panel.notes?.length ?? 0) + (panel.numbers ? 1 : 0)));
  return {
    data: panels.flatMap((panel, at) => panelTraces(panel, at, panels.length, scheme, isNew)),
    layout: {
      title: { text: `<b>${title}</b><br><sup>${subtitle}</sup>`, x: 0, xref: 'paper', xanchor: 'left' },
      paper_bgcolor: scheme.card,
      plot_bgcolor: scheme.card,
      font: { color: scheme.ink },
      height: panels.some(({ shares }) => shares) ? 520 : 440,
      margin: { l: 64, r: 16, t: 96 + 16 * notes, b: 84 },
      legend: { orientation: 'h', y: -0.28 },
      hovermode: 'closest',
      barmode: 'group',
      annotations: panels.map((panel, at) => panelHeading(panel, at, panels.length, scheme, arrangement)),
      ...Object.assign(
        {},
        ...panels.map((panel, at) => panelAxes(panel, at, panels.length, scheme, arrangement)),
      ),
    },
    config,
  };
}
