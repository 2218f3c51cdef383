import { scaleLinear } from 'd3-scale';
import type { Comparison } from '../../evaluate/comparison.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { primaryCalibrationMetrics, tolerances } from '../../study/claims.js';
import { lossLabels } from '../../study/losses.js';
import { signed } from '../../text/number-format.js';
import type { Chart, ChartPanel, ChartSeries } from '../chart/chart.js';

/**
 * Mean paired difference, calibrated minus baseline, of each comparison with its 95 % interval; one panel per
 * metric. If an interval excludes zero, new networks and patients should show a difference of the same sign. The
 * differences in NLL and Brier score, and their intervals, are divided by the baseline's mean: these scores have
 * another size on every data set. The panel of DSC has a line at the claims' margin.
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
  const pairs = [...new Set(comparisons.map(({ pair }) => pair))];
  const names = own.map(({ dataset, pair }) =>
    pairs.length === 1 ? dataset : `${dataset}, ${lossLabels[pair.calibrated]}`,
  );
  const ofBaseline = primaryCalibrationMetrics.some((score) => score === metric)
    ? `% of ${pairs.length === 1 ? `${lossLabels[pairs[0]!.baseline]}’s` : 'baseline'} mean`
    : undefined;
  const shown = own.map(({ difference, low, high, baselineMean }) => {
    const scale = ofBaseline ? 100 / baselineMean : 1;
    return { difference: scale * difference, low: scale * low, high: scale * high };
  });
  const margin = metric === 'dsc' ? [-tolerances.dscMargin] : [];
  const range = rangeOf([
    ...margin,
    ...shown.flatMap(({ low, high, difference }) => [low, high, difference]),
  ]);
  const { label, better, digits } = metricCatalogue[metric];
  const height: [number, number] = [own.length - 0.4, -0.6];
  const found = own.map(({ difference, low, high }, place) => {
    const inBrackets = [
      ...(Number.isNaN(low) ? [] : [`${signed(low, digits)} to ${signed(high, digits)}`]),
      ...(ofBaseline ? [`${signed(shown[place]!.difference, 0)} %`] : []),
    ];
    const brackets = inBrackets.length === 0 ? '' : ` (${inBrackets.join('; ')})`;
    return `${names[place]} ${signed(difference, digits)}${brackets}`;
  });
  return {
    title: `${label} (${better} is better)`,
    finding: `difference${ofBaseline ? `, 95 % interval and ${ofBaseline}` : ' and 95 % interval'}: ${found.join(', ')}`,
    x: {
      label: ofBaseline ? `Difference, ${ofBaseline}` : 'Calibrated − baseline',
      range,
      ticks: scaleLinear().domain(range).ticks(3),
    },
    y: { label: '', range: height, names },
    plot: { width: 190, height: Math.max(120, 30 * own.length) },
    series: [
      { label: 'No difference', ink: 'guide', draw: 'line', x: [0, 0], y: height },
      ...margin.map((end): ChartSeries => {
        const text = `Claim’s margin for the overlap: ${signed(end, 2)}`;
        return { label: text, ink: 'neutral', draw: 'line', x: [end, end], y: height };
      }),
      {
        label: 'Mean difference, 95 % interval',
        ink: 'calibrated',
        draw: 'marks',
        names,
        x: shown.map(({ difference }) => difference),
        y: own.map((_, place) => place),
        low: shown.map(({ low }) => low),
        high: shown.map(({ high }) => high),
        interval: 'x',
      },
    ],
  };
}

/** Of these ends and of zero, with a margin. */
function rangeOf(ends: readonly number[]): [number, number] {
  const known = [0, ...ends.filter(Number.isFinite)];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const beyond = 0.1 * Math.max(1e-6, high - low);
  return [low - beyond, high + beyond];
}
