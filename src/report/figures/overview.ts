/**
 * The overview of a pair: for every data set the mean under the baseline loss and under its calibrated version, joined
 * by a line, in the metrics that decide the claim. A star marks differences that stand after Holm's correction.
 */
import { scaleLinear } from 'd3-scale';
import { type Comparison, significance } from '../../evaluate/comparison.js';
import type { Evaluation } from '../../evaluate/evaluation.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { type LossPair, lossLabels } from '../../study/losses.js';
import { bottomAxis, type Scale } from './axes.js';
import { type Figure, mark, type Panel } from './figure.js';
import { element, moved, text } from './svg.js';

export const shownMetrics: readonly MetricName[] = ['nll', 'brier', 'ece_boundary', 'dsc'];

/** The overview of one pair; undefined where no data set holds both losses. */
export function overview(
  { preset, datasets, comparisons }: Evaluation,
  { baseline, calibrated }: LossPair,
): Figure | undefined {
  const own = datasets.flatMap((runs) => {
    const found = comparisons.filter(
      ({ dataset, row, pair }) =>
        dataset === runs.dataset && row === runs.calibrationRow && pair.baseline === baseline,
    );
    return found.length > 0 ? [found] : [];
  });
  if (own.length === 0) return undefined;
  return {
    name: `overview-${baseline}`,
    title: `Overview: ${lossLabels[baseline]} against ${lossLabels[calibrated]}`,
    subtitle: `preset ${preset} · means over test cases · * p < 0.05 after Holm`,
    description: `Mean ${shownMetrics.map((metric) => metricCatalogue[metric].label).join(', ')} of both losses per data set.`,
    legend: [
      { series: 'baseline', label: lossLabels[baseline], sample: 'mark' },
      { series: 'calibrated', label: lossLabels[calibrated], sample: 'mark' },
    ],
    joined: true,
    panels: shownMetrics.map((metric, index) => metricPanel(metric, own, index === 0)),
  };
}

const rowHeight = 30;
const nameWidth = 142;
const plotWidth = 190;
const top = 26;

function metricPanel(
  metric: MetricName,
  datasets: readonly (readonly Comparison[])[],
  named: boolean,
): Panel {
  const { label, better, unit } = metricCatalogue[metric];
  const rows = datasets.map((found) => found.find(({ quantity }) => quantity === metric)!);
  const means = rows
    .flatMap(({ baselineMean, calibratedMean }) => [baselineMean, calibratedMean])
    .filter((value) => !Number.isNaN(value));
  const floor = better === 'higher' ? Math.min(1, ...means) : 0;
  const x = scaleLinear()
    .domain([floor, better === 'higher' ? 1 : Math.max(...means, 1e-3)])
    .nice(4)
    .range([0, plotWidth]);
  const left = named ? nameWidth : 10;
  const area = { left, top, width: plotWidth, height: rowHeight * rows.length };
  return {
    width: left + plotWidth + 24,
    height: top + area.height + 46,
    content: [
      text(`${label} ${better === 'higher' ? '↑' : '↓'}`, left, 13, { class: 'panel-title' }),
      moved(
        left,
        top,
        ...rows.map((row, index) => dumbbell(row, x, rowHeight * (index + 0.5), named)),
        bottomAxis(area, x, {
          label: unit ? `Mean (${unit})` : 'Mean',
          ticks: x.ticks(4),
          format: x.tickFormat(4),
        }),
      ),
    ].join(''),
  };
}

function dumbbell(comparison: Comparison, x: Scale, y: number, named: boolean): string {
  const { dataset, baselineMean, calibratedMean } = comparison;
  const name = named ? text(dataset, -12, y + 4.5, { class: 'label', 'text-anchor': 'end' }) : '';
  const guide = element('line', { class: 'grid', x1: 0, x2: plotWidth, y1: y, y2: y });
  if (Number.isNaN(baselineMean)) return name + guide;
  const [from, to] = [x(baselineMean), x(calibratedMean)];
  const star = significance(comparison) === 'none' ? '' : '*';
  return [
    name,
    guide,
    element('line', { class: 'axis', x1: from, x2: to, y1: y, y2: y }),
    mark('baseline', from, y, 4.5),
    mark('calibrated', to, y, 4.5),
    star ? text(star, Math.max(from, to) + 8, y + 6, { class: 'panel-title' }) : '',
  ].join('');
}
