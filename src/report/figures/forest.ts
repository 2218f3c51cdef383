import { scaleLinear } from 'd3-scale';
import type { PairSynthesis } from '../../evaluate/synthesis.js';
import { metricCatalogue } from '../../metrics/catalogue.js';
import { counted, signed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';

/**
 * Forest plot of one pair: the mean difference, ++ minus baseline, on every data set with its 95 % interval;
 * below, the random-effects mean over data sets with its confidence interval and the prediction interval for a
 * further data set. One panel per quantity; the first names the data sets.
 */
export function forestChart(title: string, subtitle: string, syntheses: readonly PairSynthesis[]): Chart {
  return { title, subtitle, panels: syntheses.map(panel), joined: true };
}

function panel(synthesis: PairSynthesis): ChartPanel {
  const { quantity, comparisons, mean, interval, prediction, studies } = synthesis;
  const { better } = comparisons[0]!;
  const { label, unit, digits } =
    quantity === 'reach' ? { label: 'Reach', unit: '', digits: 3 } : metricCatalogue[quantity];
  const rows = [
    ...comparisons.map(({ dataset, difference, low, high }) => ({
      name: dataset,
      mean: difference,
      low,
      high,
    })),
    { name: 'mean of all', mean, ...interval },
    ...(studies > 2 ? [{ name: 'further data set', mean, ...prediction }] : []),
  ];
  const sets = comparisons.length;
  const names = rows.map(({ name }) => name);
  const drawn = rows.flatMap(({ mean: middle, low, high }) => [middle, low, high]).filter(Number.isFinite);
  const reach = 1.05 * Math.max(1e-9, ...drawn.map(Math.abs));
  const height: [number, number] = [rows.length - 0.5, -0.5];
  const marks = (name: string, ink: ChartSeries['ink'], from: number, to: number): ChartSeries => ({
    label: name,
    ink,
    draw: 'marks',
    names: names.slice(from, to),
    x: rows.slice(from, to).map((row) => row.mean),
    y: names.slice(from, to).map((_, place) => from + place),
    low: rows.slice(from, to).map(({ low }) => low),
    high: rows.slice(from, to).map(({ high }) => high),
    interval: 'x',
  });
  const ends = `${signed(interval.low, digits)} … ${signed(interval.high, digits)}`;
  return {
    title: `${label} ${better === 'higher' ? '↑' : '↓'}`,
    finding: `mean ${signed(mean, digits)} over ${counted(studies, 'data set')}, 95 % interval ${ends}`,
    x: {
      label: unit ? `Difference (${unit})` : 'Difference',
      range: [-reach, reach],
      ticks: scaleLinear().domain([-reach, reach]).ticks(3),
    },
    y: { label: '', range: height, names },
    plot: { width: 190, height: 30 * rows.length },
    series: [
      { label: 'No difference', ink: 'guide', draw: 'line', x: [0, 0], y: height },
      marks('Data set, 95 % interval', 'calibrated', 0, sets),
      marks('Mean over data sets, 95 % interval', 'third', sets, sets + 1),
      ...(studies > 2
        ? [marks('Further data set, 95 % prediction interval', 'neutral', sets + 1, sets + 2)]
        : []),
    ],
  };
}
