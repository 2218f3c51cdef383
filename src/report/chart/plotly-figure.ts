import type { Chart } from './chart.js';
import { type Scheme, schemes } from './inks.js';
import { labelAnnotations } from './plotly-labels.js';
import { type Arrangement, panelAxes, panelHeading } from './plotly-layout.js';
import { type PlotlyTrace, panelTraces } from './plotly-traces.js';

/** The parts of a Plotly figure that are used here. */
export interface PlotlyFigure {
  data: readonly PlotlyTrace[];
  layout: Record<string, unknown>;
  config: Record<string, unknown>;
}

/**
 * Buttons are listed explicitly, because one of the default buttons sends the chart to a server. `responsive` is
 * off, because Plotly would measure the output area while JupyterLab hides it and draw nothing; the renderer
 * handles the width itself.
 */
const config = {
  displaylogo: false,
  modeBarButtons: [['zoom2d', 'pan2d'], ['zoomIn2d', 'zoomOut2d', 'resetScale2d'], ['toImage']],
};

/**
 * The chart for Plotly: panels as subplots in rows of `columns`, one legend entry per label. By default all panels
 * are in one row on a white card. Plotly has no colour schemes, so the caller passes that of the page.
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
      annotations: [
        ...panels.map((panel, at) => panelHeading(panel, at, panels.length, scheme, arrangement)),
        ...panels.flatMap((panel, at) => labelAnnotations(panel, at, panels.length, scheme)),
      ],
      ...Object.assign(
        {},
        ...panels.map((panel, at) => panelAxes(panel, at, panels.length, scheme, arrangement)),
      ),
    },
    config,
  };
}
