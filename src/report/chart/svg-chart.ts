import type { Chart, PlotSize } from './chart.js';
import { legendOf } from './legend.js';
import type { SvgFigure } from './svg-figure.js';
import { svgPanel } from './svg-panel.js';

/** A chart as SVG panels with title and legend. The same chart gives the same bytes. */
export function svgChart(chart: Chart): SvgFigure {
  const { title, subtitle, panels, joined } = chart;
  return {
    title,
    subtitle,
    legend: legendOf(chart),
    panels: panels.map((panel, at) => svgPanel(panel, plotSizeOf(panels.length), !joined || at === 0)),
    ...(joined && { joined }),
  };
}

/** Fewer panels are drawn larger, so that a chart is about as wide as a page. */
function plotSizeOf(panels: number): PlotSize {
  if (panels === 1) return { width: 460, height: 300 };
  return panels === 2 ? { width: 300, height: 240 } : { width: 234, height: 220 };
}
