import { scaleLinear } from 'd3-scale';
import type { Comparison } from '../../evaluate/comparison.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { lossLabels } from '../../study/losses.js';
import { signed } from '../../text/number-format.js';
import type { Chart, ChartPanel } from '../chart/chart.js';

/**
 * Mean paired difference, calibrated minus baseline, of each comparison with its 95 % interval; one panel per
 * metric. If an interval excludes zero, new networks and patients should show a difference of the same sign.
 *
 * ```ts
 * const chart = differenceChart('DSC++ minus DSC', 'preset mini', evaluation.comparisons, ['nll', 'dsc']);
 * chart.panels.length; // 2
 * ```
 */
export function differenceChart(
  title: string,
  subtitle: string,
  comparisons: readonly Comparison[],
  metrics: readonly MetricName[],
): Chart {
  return { title, subtitle, panels: metrics.map((metric) => panel(metric, comparisons)), joined: true };
}

function panel(metric: MetricName, comparisons: readonly Comparison[]): ChartPanel {
  const own = comparisons.filter(({ quantity }) => quantity === metric);
  const isOnePair = new Set(comparisons.map(({ pair }) => pair)).size === 1;
  const names = own.map(({ dataset, pair }) =>
    isOnePair ? dataset : `${dataset}, ${lossLabels[pair.calibrated]}`,
  );
  const ends = own.flatMap(({ low, high, difference }) => [low, high, difference]).filter(Number.isFinite);
  const reach = 1.1 * Math.max(1e-6, ...ends.map(Math.abs));
  const { label, better, digits } = metricCatalogue[metric];
  const height: [number, number] = [own.length - 0.4, -0.6];
  const found = own.map(({ difference, low, high }, place) => {
    const interval = Number.isNaN(low) ? '' : ` (${signed(low, digits)} to ${signed(high, digits)})`;
    return `${names[place]} ${signed(difference, digits)}${interval}`;
  });
  return {
    title: `${label} (${better} is better)`,
    finding: `difference and 95 % interval: ${found.join(', ')}`,
    x: {
      label: 'Calibrated − baseline',
      range: [-reach, reach],
      ticks: scaleLinear().domain([-reach, reach]).ticks(3),
    },
    y: { label: '', range: height, names },
    plot: { width: 190, height: Math.max(120, 30 * own.length) },
    series: [
      { label: 'No difference', ink: 'guide', draw: 'line', x: [0, 0], y: height },
      {
        label: 'Mean difference, 95 % interval',
        ink: 'calibrated',
        draw: 'marks',
        names,
        x: own.map(({ difference }) => difference),
        y: own.map((_, place) => place),
        low: own.map(({ low }) => low),
        high: own.map(({ high }) => high),
        interval: 'x',
      },
    ],
  };
}
