/**
 * Paired differences: for each metric, what changes in every test case when the baseline loss is replaced by its
 * calibrated version. One mark a case, sorted; the line and band give the mean difference and its 95 % interval.
 */
import { scaleLinear } from 'd3-scale';
import type { Comparison } from '../../evaluate/comparison.js';
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import { type MetricName, metricCatalogue } from '../../metrics/catalogue.js';
import { lossLabels } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { signed } from '../../text/number-format.js';
import { bottomAxis, type PlotArea, type Scale } from './axes.js';
import { type Figure, mark, type Panel } from './figure.js';
import { pairSubtitle, pairTitle } from './pair-figure.js';
import { element, moved, text } from './svg.js';

/** The metrics that decide claims A and B, and the calibration error at the boundary. */
export const shownMetrics: readonly MetricName[] = ['dsc', 'nll', 'brier', 'ece_boundary'];

export function pairedDifferences(
  preset: PresetName,
  runs: DatasetRuns,
  pair: PairRuns,
  comparisons: readonly Comparison[],
): Figure {
  const own = comparisons.filter(
    (comparison) =>
      comparison.dataset === runs.dataset &&
      comparison.pair === pair.pair &&
      comparison.row === runs.calibrationRow,
  );
  const { baseline, calibrated } = pair.pair;
  return {
    name: `differences-${runs.dataset}-${baseline}`,
    title: `Difference per case: ${pairTitle(runs, pair)}`,
    subtitle: pairSubtitle(preset, runs, pair),
    description:
      `${lossLabels[calibrated]} minus ${lossLabels[baseline]} for every test case, sorted, in ` +
      `${shownMetrics.map((metric) => metricCatalogue[metric].label).join(', ')}, with mean and 95 % interval.`,
    legend: [
      { series: 'calibrated', label: `${lossLabels[calibrated]} better`, sample: 'mark' },
      { series: 'baseline', label: `${lossLabels[baseline]} better`, sample: 'mark' },
    ],
    panels: shownMetrics.map((metric) =>
      metricPanel(metric, own.find(({ quantity }) => quantity === metric)!),
    ),
  };
}

const area: PlotArea = { left: 8, top: 62, width: 222, height: 210 };
const panelSize = { width: 238, height: 314 };

function metricPanel(metric: MetricName, comparison: Comparison): Panel {
  const { label, better, digits, unit } = metricCatalogue[metric];
  const differences = [...comparison.differences].sort((a, b) => a - b);
  const heading = [
    text(`${label} ${better === 'higher' ? '↑' : '↓'}`, area.left, 13, { class: 'panel-title' }),
    text(`n = ${differences.length}, mean ${signed(comparison.difference, digits)}`, area.left, 32, {
      class: 'note number',
    }),
    text(intervalText(comparison, digits), area.left, 49, { class: 'note number' }),
  ];
  if (differences.length === 0) return { ...panelSize, content: heading.join('') };
  const reach = Math.max(...differences.map(Math.abs), 1e-9) * 1.08;
  const x = scaleLinear().domain([-reach, reach]).range([0, area.width]);
  const step = roundStep(reach);
  return {
    ...panelSize,
    content: [
      ...heading,
      moved(
        area.left,
        area.top,
        meanBand(x, comparison),
        element('line', { class: 'guide', x1: x(0), x2: x(0), y1: 0, y2: area.height }),
        ...marks(x, differences, better === 'higher' ? 1 : -1),
        bottomAxis(area, x, {
          label: unit ? `Difference (${unit})` : 'Difference',
          ticks: [-step, 0, step],
          format: (value) => String(value).replace('-', '−'),
        }),
      ),
    ].join(''),
  };
}

function intervalText({ low, high }: Comparison, digits: number): string {
  if (Number.isNaN(low)) return 'no interval below two cases';
  return `95 % interval ${signed(low, digits)} … ${signed(high, digits)}`;
}

/** The largest of 1, 2, 5 × 10^k that leaves room for its label inside ±reach. */
function roundStep(reach: number): number {
  const power = 10 ** Math.floor(Math.log10(reach * 0.9));
  const factor = [5, 2, 1].find((candidate) => candidate * power <= reach * 0.9) ?? 1;
  return Number((factor * power).toPrecision(1));
}

function marks(x: Scale, differences: readonly number[], betterSign: number): string[] {
  const step = area.height / Math.max(differences.length, 1);
  const radius = Math.max(1.8, Math.min(3.6, step / 2));
  return differences.map((difference, rank) => {
    const series = difference * betterSign >= 0 ? 'calibrated' : 'baseline';
    return mark(series, x(difference), area.height - (rank + 0.5) * step, radius);
  });
}

function meanBand(x: Scale, { difference, low, high }: Comparison): string {
  const line = element('line', {
    class: 'mean',
    x1: x(difference),
    x2: x(difference),
    y1: 0,
    y2: area.height,
  });
  if (Number.isNaN(low)) return line;
  const box = { x: x(low), width: x(high) - x(low), y: 0, height: area.height };
  return element('rect', { class: 'interval', ...box }) + line;
}
