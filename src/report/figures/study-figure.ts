import type { Chart, LiveCharts } from '../chart/chart.js';
import { svgChart } from '../chart/svg-chart.js';
import type { SvgFigure } from '../chart/svg-figure.js';

/** A figure of the page: its picture, and what a reader may point at and zoom into. */
export interface StudyFigure {
  /** File name without extension: the file of this folder that makes it, then what it is of: `overview-dsc`. */
  name: string;
  title: string;
  subtitle: string;
  /** None where only a live chart can show what there is. */
  picture?: SvgFigure;
  /** None where there are only pictures. */
  live?: LiveCharts;
}

/** A chart with nothing to choose: drawn as the picture, and live as it is. */
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
