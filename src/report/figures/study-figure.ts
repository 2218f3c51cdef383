import type { Chart, LiveCharts } from '../chart/chart.js';
import { svgChart } from '../chart/svg-chart.js';
import type { SvgFigure } from '../chart/svg-figure.js';

/** A figure of the page: its static image and its interactive charts. */
export interface StudyFigure {
  /** File name without extension: the name of the source file in this folder, then the subject: `overview-dsc`. */
  name: string;
  title: string;
  subtitle: string;
  /** Absent if there is only an interactive chart. */
  picture?: SvgFigure;
  /** Absent if there are only images. */
  live?: LiveCharts;
}

/** A single chart, used both as static image and as interactive chart. */
export function figureOfChart(name: string, chart: Chart): StudyFigure {
  const { title, subtitle } = chart;
  return {
    name,
    title,
    subtitle,
    picture: svgChart(chart),
    live: { choice: '', charts: [{ label: '', chart }] },
  };
}
