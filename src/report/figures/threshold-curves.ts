/**
 * Threshold curves: recall, precision and DSC against the softmax threshold, mean over test cases with a 95 % band
 * from a bootstrap over cases. A loss whose curves are flat leaves nothing for a threshold to choose (claim C).
 */
import { scaleLinear } from 'd3-scale';
import { area as areaPath, line } from 'd3-shape';
import type { DatasetRuns, PairRuns } from '../../evaluate/dataset-runs.js';
import { type BandPoint, type ThresholdQuantity, thresholdBands } from '../../evaluate/threshold-bands.js';
import { lossLabels } from '../../study/losses.js';
import type { PresetName } from '../../study/run-config.js';
import { axes, type PlotArea, type Scale } from './axes.js';
import { type Figure, mark, type Panel } from './figure.js';
import { pairLegend, pairSubtitle, pairTitle, series } from './pair-figure.js';
import { element, moved, text } from './svg.js';

const quantities: readonly (readonly [ThresholdQuantity, string])[] = [
  ['recall', 'Recall'],
  ['precision', 'Precision'],
  ['dsc', 'DSC'],
];

export function thresholdCurves(preset: PresetName, runs: DatasetRuns, pair: PairRuns): Figure {
  const { baseline, calibrated } = pair.pair;
  return {
    name: `thresholds-${runs.dataset}-${baseline}`,
    title: `Softmax threshold: ${pairTitle(runs, pair, runs.thresholdRow)}`,
    subtitle: pairSubtitle(preset, runs, pair),
    description:
      `Mean recall, precision and DSC over test cases against the threshold 0.05 to 0.95 for ${lossLabels[baseline]} ` +
      `and ${lossLabels[calibrated]}, with 95 % bands over cases.`,
    legend: pairLegend(pair),
    panels: quantityPanels(pair, runs.thresholdRow),
  };
}

const area: PlotArea = { left: 62, top: 24, width: 234, height: 220 };
const panelSize = { width: 306, height: 284 };
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];

interface Curve {
  name: string;
  points: readonly BandPoint[];
}

/** All panels share one scale, so that the curves' reach can be compared. */
function quantityPanels(pair: PairRuns, row: string): Panel[] {
  const bands = series(pair).map(({ name, runs }) => ({ name, points: thresholdBands(runs, row) }));
  const panels = quantities.map(([quantity, label]) => ({
    label,
    curves: bands.map(({ name, points }) => ({ name, points: points.get(quantity)! })),
  }));
  const drawn = panels.flatMap(({ curves }) => curves.flatMap(({ points }) => points));
  const floor = Math.min(
    1,
    ...drawn.flatMap(({ mean, low }) => [mean, low]).filter((value) => !Number.isNaN(value)),
  );
  const y = scaleLinear()
    .domain([Math.min(0.9, Math.floor(floor * 10) / 10), 1])
    .range([area.height, 0]);
  return panels.map(({ label, curves }) => quantityPanel(label, curves, y));
}

function quantityPanel(label: string, curves: readonly Curve[], y: Scale): Panel {
  const x = scaleLinear().domain([0, 1]).range([0, area.width]);
  return {
    ...panelSize,
    content: [
      text(label, area.left, 13, { class: 'panel-title' }),
      axes(
        area,
        x,
        y,
        { label: 'Threshold', ticks, format: (value) => value.toFixed(1) },
        { label: 'Mean over cases', ticks: y.ticks(5), format: y.tickFormat(5) },
      ),
      moved(area.left, area.top, ...curves.map((entry) => curve(entry, x, y))),
    ].join(''),
  };
}

function curve({ name, points }: Curve, x: Scale, y: Scale): string {
  const defined = points.filter(({ mean }) => !Number.isNaN(mean));
  const banded = defined.filter(({ low }) => !Number.isNaN(low));
  const band = areaPath<BandPoint>(
    (point) => x(point.threshold),
    (point) => y(point.low),
    (point) => y(point.high),
  ).digits(2)(banded);
  const path = line<BandPoint>(
    (point) => x(point.threshold),
    (point) => y(point.mean),
  ).digits(2)(defined);
  const middle = defined.find(({ threshold }) => threshold === 0.5);
  return [
    band ? element('path', { class: `band ${name}`, d: band }) : '',
    path ? element('path', { class: `line ${name}`, d: path }) : '',
    middle ? mark(name, x(middle.threshold), y(middle.mean), 4) : '',
  ].join('');
}
